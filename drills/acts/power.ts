/** A node loses its power, by its management controller (IPMI), ordered from a node of the other site. */
import { z } from 'zod';
import type { World } from '../ports.ts';
import { must } from './host.ts';
import type { ActKind } from './kind.ts';

export const powerSchema = z.strictObject({
  kind: z.literal('power'),
  node: z.string(),
  on: z.boolean(),
  /** Node from which the controller is asked. */
  via: z.string(),
  /** Address of the controller, its account, and the file on `via` with the password: in no argument, in no journal. */
  bmc: z.strictObject({ address: z.string(), user: z.string(), passwordFile: z.string().startsWith('/') }),
});

type Power = z.infer<typeof powerSchema>;

const chassis = ({ bmc }: Power, verb: 'on' | 'off' | 'status'): string[] => [
  'ipmitool',
  '-I',
  'lanplus',
  '-H',
  bmc.address,
  '-U',
  bmc.user,
  '-f',
  bmc.passwordFile,
  'chassis',
  'power',
  verb,
];

const isOn = async (act: Power, world: World): Promise<boolean> =>
  /\bis on\b/i.test(await must(world, act.via, chassis(act, 'status')));

export const power: ActKind<Power> = {
  isAwaited: true,
  describe: ({ node, on }) => ({
    de: on ? `${node} einschalten` : `${node} den Strom nehmen`,
    en: on ? `power ${node} on` : `cut the power of ${node}`,
  }),
  inverse: (act) => ({ ...act, on: !act.on }),
  isDone: async (act, world) => (await isOn(act, world)) === act.on,
  async perform(act, world) {
    if ((await isOn(act, world)) !== act.on) await must(world, act.via, chassis(act, act.on ? 'on' : 'off'));
  },
  byHand: (act) => [`${act.via}: ${chassis(act, act.on ? 'on' : 'off').join(' ')}`],
};
