/**
 * Lines cut by a packet filter on the nodes: one table of nftables, loaded and deleted whole. It never touches SSH from
 * the management networks, so that the drill can always take it away again; besides there is the dead man's switch.
 */
import { z } from 'zod';
import type { Text } from '../../model/text.ts';
import type { World } from '../ports.ts';
import { arm, disarm, isArmed } from './healer.ts';
import { isThere, must } from './host.ts';
import type { ActKind } from './kind.ts';

export const filterFields = {
  node: z.string(),
  on: z.boolean().describe('Is the line up? false = cut'),
  deadManSeconds: z.int().positive(),
};

interface Filtered {
  node: string;
  on: boolean;
  deadManSeconds: number;
}

const table = ['table', 'inet', 'ikz_drill'] as const;
export const filterTable = table.join(' ');
export const filterHealer = 'ikz-drill-heal-network';
export const isLoaded = (world: World, node: string): Promise<boolean> =>
  isThere(world, node, ['nft', 'list', ...table], ({ stderr }) => /No such file or directory/.test(stderr));

const remove = ['nft', 'delete', ...table] as const;

/** Before the filters of the node itself; a packet dropped here is dropped for good. */
export const hook = (name: 'input' | 'output' | 'forward', policy: 'accept' | 'drop'): string =>
  `type filter hook ${name} priority -300; policy ${policy};`;

/** An anonymous set of nftables. */
export const oneOf = (elements: readonly (string | number)[]): string => `{ ${elements.join(', ')} }`;

/**
 * @param chains of the table, a text in the language of nft(8)
 * @param hasEffect is what was cut missed by the node itself? Absent = it can't be asked: the cluster must miss it
 */
export function packetFilter<A extends Filtered>(
  describe: (act: A) => Text,
  chains: (act: A) => string,
  hasEffect?: (act: A, world: World) => Promise<boolean>,
): ActKind<A> {
  // Loading a table that is there adds its rules once more: it begins with none, in one transaction.
  const text = (act: A) => `destroy ${filterTable}\n${filterTable} {\n${chains(act)}\n}\n`;
  return {
    isAwaited: hasEffect !== undefined,
    describe,
    inverse: (act) => ({ ...act, on: !act.on }),
    async isDone(act, world) {
      const { node, on } = act;
      const loaded = await isLoaded(world, node);
      if (on) return !loaded && !(await isArmed(world, node, filterHealer));
      return loaded && (hasEffect === undefined || (await hasEffect(act, world)));
    },
    async perform(act, world) {
      const { node, on, deadManSeconds } = act;
      if (on) {
        if (await isLoaded(world, node)) await must(world, node, remove);
        await disarm(world, node, filterHealer);
        return;
      }
      if (await isLoaded(world, node)) return;
      await arm(world, node, filterHealer, deadManSeconds, remove);
      await must(world, node, ['nft', '-f', '-'], text(act));
    },
    byHand: (act) =>
      act.on
        ? [`${act.node}: ${remove.join(' ')}`, `${act.node}: systemctl stop ${filterHealer}.timer`]
        : [`${act.node}: nft -f - <<'END'\n${text(act)}END`],
  };
}
