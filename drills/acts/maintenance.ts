/** A node hands its guests over, as before work on it. */
import { z } from 'zod';
import { must, onAnyNode } from './host.ts';
import type { ActKind } from './kind.ts';

export const maintenanceSchema = z.strictObject({ kind: z.literal('maintenance'), node: z.string(), on: z.boolean() });

type Maintenance = z.infer<typeof maintenanceSchema>;

const order = ({ node, on }: Maintenance): string[] => [
  'ha-manager',
  'crm-command',
  'node-maintenance',
  on ? 'enable' : 'disable',
  node,
];

export const maintenance: ActKind<Maintenance> = {
  isAwaited: true,
  describe: ({ node, on }) => ({
    de: on ? `${node} in den Wartungszustand versetzen` : `${node} aus dem Wartungszustand holen`,
    en: on ? `put ${node} into maintenance` : `end the maintenance of ${node}`,
  }),
  inverse: (act) => ({ ...act, on: !act.on }),
  async isDone({ node, on }, _world, view) {
    return view.nodes.find(({ name }) => name === node)?.maintenance === on;
  },
  async perform(act, world, view) {
    await onAnyNode(view, (host) => must(world, host, order(act)), [act.node]);
  },
  byHand: (act) => [order(act).join(' ')],
};
