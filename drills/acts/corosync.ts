/** A node leaves the cluster's membership: corosync is stopped. A node that HA has made active is then reset by its watchdog. */
import { z } from 'zod';
import { arm, disarm, isArmed } from './healer.ts';
import { must, succeeds } from './host.ts';
import type { ActKind } from './kind.ts';

export const corosyncSchema = z.strictObject({
  kind: z.literal('corosync'),
  node: z.string(),
  on: z.boolean(),
  deadManSeconds: z.int().positive(),
});

type Corosync = z.infer<typeof corosyncSchema>;

const unit = 'ikz-drill-heal-corosync';
const start = ['systemctl', 'start', 'corosync'] as const;

export const corosync: ActKind<Corosync> = {
  isAwaited: false,
  describe: ({ node, on }) => ({
    de: on ? `corosync auf ${node} starten` : `corosync auf ${node} anhalten`,
    en: on ? `start corosync on ${node}` : `stop corosync on ${node}`,
  }),
  inverse: (act) => ({ ...act, on: !act.on }),
  async isDone({ node, on }, world) {
    const runs = await succeeds(world, node, ['systemctl', 'is-active', '--quiet', 'corosync']);
    return on ? runs && !(await isArmed(world, node, unit)) : !runs;
  },
  async perform({ node, on, deadManSeconds }, world) {
    if (on) {
      await must(world, node, start);
      await disarm(world, node, unit);
      return;
    }
    await arm(world, node, unit, deadManSeconds, start);
    await must(world, node, ['systemctl', 'stop', 'corosync']);
  },
  byHand: ({ node, on }) =>
    on
      ? [`${node}: ${start.join(' ')}`, `${node}: systemctl stop ${unit}.timer`]
      : [`${node}: systemctl stop corosync`],
};
