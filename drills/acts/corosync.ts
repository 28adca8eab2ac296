/**
 * A node leaves the cluster's membership: corosync is stopped. A node that HA has made active is then reset by its watchdog.
 * The connection to the witness requires corosync: it stops with it, and does not start again with it. So it is what is
 * started, which starts corosync too (systemd.unit(5), Requires=).
 */
import { z } from 'zod';
import { arm, disarm, isArmed } from './healer.ts';
import { isActive, must } from './host.ts';
import type { ActKind } from './kind.ts';

export const corosyncSchema = z.strictObject({
  kind: z.literal('corosync'),
  node: z.string(),
  on: z.boolean(),
  deadManSeconds: z.int().positive(),
});

type Corosync = z.infer<typeof corosyncSchema>;

export const corosyncHealer = 'ikz-drill-heal-corosync';
const services = ['corosync', 'corosync-qdevice'] as const;
const start = ['systemctl', 'start', 'corosync-qdevice'] as const;

export const corosync: ActKind<Corosync> = {
  isAwaited: false,
  describe: ({ node, on }) => ({
    de: on ? `corosync auf ${node} starten` : `corosync auf ${node} anhalten`,
    en: on ? `start corosync on ${node}` : `stop corosync on ${node}`,
  }),
  inverse: (act) => ({ ...act, on: !act.on }),
  async isDone({ node, on }, world) {
    if (!on) return !(await isActive(world, node, 'corosync'));
    // Asked one by one: of several, one that is active is enough for systemctl.
    for (const service of services) if (!(await isActive(world, node, service))) return false;
    return !(await isArmed(world, node, corosyncHealer));
  },
  async perform({ node, on, deadManSeconds }, world) {
    if (on) {
      await must(world, node, start);
      await disarm(world, node, corosyncHealer);
      return;
    }
    await arm(world, node, corosyncHealer, deadManSeconds, start);
    await must(world, node, ['systemctl', 'stop', 'corosync']);
  },
  byHand: ({ node, on }) =>
    on
      ? [`${node}: ${start.join(' ')}`, `${node}: systemctl stop ${corosyncHealer}.timer`]
      : [`${node}: systemctl stop corosync`],
};
