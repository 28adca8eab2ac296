/** Power: /nodes/{node}/qemu/{vmid}/status. What HA looks after is only asked of the HA stack. */
import { flag, integer, named, node, oneOf, opt, propertyString, text, vmid } from '../api/param.ts';
import { type Call, type Route, refuse, route } from '../api/route.ts';
import { requestStart, requestStop } from '../ha/requests.ts';
import { startTask } from '../tasks/start.ts';
import { machineFormat } from './devices.ts';
import { checkUnlocked, guestOn, isHaManaged } from './guest.ts';
import { shownStatus } from './shown.ts';

const permission = ['perm', '/vms/{vmid}', ['VM.PowerMgmt']] as const;

type PowerCall = Pick<Call, 'cluster' | 'authId'>;

/** The HA stack's task has ended when the request is noted; the guest follows. */
function askHa({ cluster, authId }: PowerCall, node: string, vmId: number, stop?: { timeout: number }): string {
  const sid = `vm:${vmId}`;
  if (stop) requestStop(cluster, sid, stop.timeout);
  else requestStart(cluster, sid);
  return startTask(cluster, { node, type: stop ? 'hastop' : 'hastart', id: vmId, user: authId, ms: 0 });
}

/** Seconds that a guest may take to shut down, unless the caller says. */
const shutdownSeconds = 60;

export const powerRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/nodes/{node}/qemu/{vmid}/status/current',
    params: { node, vmid },
    permission: ['perm', '/vms/{vmid}', ['VM.Audit']],
    onNode: true,
    run: ({ cluster, values }) => shownStatus(cluster, guestOn(cluster, values.node, values.vmid), 'full'),
  }),
  route({
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/status/start',
    params: {
      node,
      vmid,
      'force-cpu': opt(text()),
      machine: opt(propertyString(machineFormat)),
      migratedfrom: opt(node),
      migration_network: opt(named('CIDR')),
      migration_type: opt(oneOf('secure', 'insecure')),
      'nets-host-mtu': opt(text({ pattern: 'net\\d+=\\d+(,net\\d+=\\d+)*' })),
      skiplock: opt(flag),
      stateuri: opt(text({ maxLength: 128 })),
      targetstorage: opt(named('storage-pair-list')),
      timeout: opt(integer({ minimum: 0 })),
      'with-conntrack-state': opt(flag),
    },
    permission,
    onNode: true,
    run(call) {
      const { cluster, values, authId } = call;
      const guest = guestOn(cluster, values.node, values.vmid);
      if (guest.config.template === 1) throw refuse(`you can't start a vm if it's a template`);
      if (isHaManaged(cluster, guest.vmId)) return askHa(call, guest.node, guest.vmId);
      checkUnlocked(guest);
      return startTask(cluster, {
        node: guest.node,
        type: 'qmstart',
        id: guest.vmId,
        user: authId,
        work: { kind: 'start-guest', vmId: guest.vmId },
      });
    },
  }),
  route({
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/status/stop',
    params: {
      node,
      vmid,
      keepActive: opt(flag),
      migratedfrom: opt(node),
      'overrule-shutdown': opt(flag),
      skiplock: opt(flag),
      timeout: opt(integer({ minimum: 0 })),
    },
    permission,
    onNode: true,
    run: (call) => stop(call, 'qmstop'),
  }),
  route({
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/status/shutdown',
    params: {
      node,
      vmid,
      forceStop: opt(flag),
      keepActive: opt(flag),
      skiplock: opt(flag),
      timeout: opt(integer({ minimum: 0 })),
    },
    permission,
    onNode: true,
    run: (call) => stop(call, 'qmshutdown'),
  }),
  ...(['reboot', 'reset'] as const).map((kind) =>
    route({
      method: 'POST',
      path: `/nodes/{node}/qemu/{vmid}/status/${kind}`,
      params: {
        node,
        vmid,
        ...(kind === 'reboot' ? { timeout: opt(integer({ minimum: 0 })) } : { skiplock: opt(flag) }),
      },
      permission,
      onNode: true,
      run({ cluster, values, authId }) {
        const guest = guestOn(cluster, values.node, values.vmid);
        if (guest.status !== 'running') throw refuse(`VM ${guest.vmId} not running`);
        checkUnlocked(guest);
        // A reset leaves the process, and with it what is pending, as it is.
        const work = kind === 'reboot' ? ({ kind: 'reboot-guest', vmId: guest.vmId } as const) : undefined;
        return startTask(cluster, {
          node: guest.node,
          type: `qm${kind}`,
          id: guest.vmId,
          user: authId,
          ...(work && { work }),
        });
      },
    }),
  ),
];

function stop(
  call: PowerCall & { values: { node: string; vmid: number; timeout?: number | undefined } },
  type: 'qmstop' | 'qmshutdown',
): string {
  const { cluster, values, authId } = call;
  const guest = guestOn(cluster, values.node, values.vmid);
  if (isHaManaged(cluster, guest.vmId)) {
    const timeout = type === 'qmstop' ? 0 : (values.timeout ?? shutdownSeconds);
    return askHa(call, guest.node, guest.vmId, { timeout });
  }
  checkUnlocked(guest);
  return startTask(cluster, {
    node: guest.node,
    type,
    id: guest.vmId,
    user: authId,
    work: { kind: 'stop-guest', vmId: guest.vmId },
  });
}
