/** A guest moves live to another node, by request to HA. */
import { z } from 'zod';
import type { ActKind } from './kind.ts';

export const migrateSchema = z.strictObject({
  kind: z.literal('migrate'),
  vmId: z.int().positive(),
  from: z.string(),
  to: z.string(),
});

type Migrate = z.infer<typeof migrateSchema>;

export const migrate: ActKind<Migrate> = {
  isAwaited: true,
  describe: ({ vmId, from, to }) => ({
    de: `VM ${vmId} im Betrieb von ${from} nach ${to} verschieben`,
    en: `move VM ${vmId} live from ${from} to ${to}`,
  }),
  inverse: ({ vmId, from, to }) => ({ kind: 'migrate', vmId, from: to, to: from }),
  async isDone({ vmId, to }, _world, view) {
    const guest = view.guests.get(vmId);
    return guest?.node === to && guest.status === 'running' && guest.haState === 'started';
  },
  async perform({ vmId, to }, { cluster }, view) {
    const guest = view.guests.get(vmId);
    // Where HA is at work with it, it is left alone: the request would be dropped or come too late.
    if (!guest || guest.node === to || guest.haState !== 'started') return;
    await cluster.migrate(vmId, guest.node, to);
  },
  byHand: ({ vmId, to }) => [`ha-manager migrate vm:${vmId} ${to}`],
};
