/** Reading guests and their configuration. */
import { flag, named, node, opt, vmid } from '../api/param.ts';
import { type Route, route } from '../api/route.ts';
import { configToCome, digestOf, guestOn } from './guest.ts';
import { shownStatus } from './shown.ts';

const audit = ['perm', '/vms/{vmid}', ['VM.Audit']] as const;

export const configRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/nodes/{node}/qemu',
    params: { node, full: opt(flag) },
    permission: 'all',
    onNode: true,
    run: ({ cluster, values, may }) =>
      cluster.guests
        .values()
        .filter((guest) => guest.node === values.node && may(`/vms/${guest.vmId}`, ['VM.Audit']))
        .map((guest) => shownStatus(cluster, guest, 'brief')),
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/qemu/{vmid}/config',
    params: { node, vmid, current: opt(flag), snapshot: opt(named('pve-configid', { maxLength: 40 })) },
    permission: audit,
    onNode: true,
    run({ cluster, values }) {
      const guest = guestOn(cluster, values.node, values.vmid);
      const config = values.current ? guest.config : configToCome(guest);
      return { ...withoutPassword(config), digest: digestOf(guest.config) };
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/qemu/{vmid}/pending',
    params: { node, vmid },
    permission: audit,
    onNode: true,
    run({ cluster, values }) {
      const { config, pending } = guestOn(cluster, values.node, values.vmid);
      const keys = new Set([...Object.keys(config), ...Object.keys(pending?.set ?? {})]);
      const shown = withoutPassword(config);
      const coming = withoutPassword(pending?.set ?? {});
      return [...keys].sort().map((key) => ({
        key,
        ...(shown[key] !== undefined && { value: shown[key] }),
        ...(coming[key] !== undefined && { pending: coming[key] }),
        ...(pending?.delete.includes(key) && { delete: 1 }),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/qemu/{vmid}/snapshot',
    params: { node, vmid },
    permission: audit,
    onNode: true,
    run({ cluster, values }) {
      const guest = guestOn(cluster, values.node, values.vmid);
      return [
        {
          name: 'current',
          description: 'You are here!',
          running: guest.status === 'running' ? 1 : 0,
          digest: digestOf(guest.config),
        },
      ];
    },
  }),
  route({
    method: 'PUT',
    path: '/nodes/{node}/qemu/{vmid}/cloudinit',
    params: { node, vmid },
    permission: ['perm', '/vms/{vmid}', ['VM.Config.Cloudinit']],
    onNode: true,
    run({ cluster, values }) {
      guestOn(cluster, values.node, values.vmid);
    },
  }),
];

/** The cloud-init password is never shown. */
function withoutPassword(config: Readonly<Record<string, string | number>>): Record<string, string | number> {
  return 'cipassword' in config ? { ...config, cipassword: '**********' } : config;
}
