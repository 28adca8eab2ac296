/**
 * What is already there where a drill would make something: an old copy must not pass for a new one, and what an old drill
 * left on a node would heal this one's faults too early.
 */

import { disksOfCopy } from './acts/copy.ts';
import { corosyncHealer } from './acts/corosync.ts';
import { isArmed, timerOf } from './acts/healer.ts';
import type { Act } from './acts/index.ts';
import { bridge, configOf, hasBridge } from './acts/isolated-guest.ts';
import { filterHealer, filterTable, isLoaded } from './acts/packet-filter.ts';
import type { Drill } from './drill.ts';
import type { DrillView, World } from './ports.ts';

export interface TakenPlace {
  node: string;
  /** unseen: nobody could say whether anything is there. */
  what: 'machine' | 'disk' | 'bridge' | 'filter' | 'timer' | 'unseen';
  /** VM id, dataset, bridge, table, unit, or why nobody could say. */
  name: string;
}

type CopyAct = Extract<Act, { kind: 'copy' | 'restore' }>;

const makesCopy = (act: Act): act is CopyAct => act.kind === 'copy' || act.kind === 'restore';

/** Looks on each node where a copy would be made, or a timer set. */
export async function takenPlaces(world: World, drill: Drill, view: DrillView): Promise<TakenPlace[]> {
  const acts = drill.acts.filter(makesCopy);
  const nodes = [...new Set(acts.map(({ node }) => node))];
  const found = await Promise.all([
    ...acts.map((act) => unlessUnseen(act.node, () => ofCopy(world, act, view))),
    ...nodes.map((node) =>
      unlessUnseen(node, async () => ((await hasBridge(world, node)) ? [{ node, what: 'bridge', name: bridge }] : [])),
    ),
    ...drill.acts.map((act) => ('deadManSeconds' in act ? unlessUnseen(act.node, () => ofFault(world, act)) : [])),
  ]);
  return found.flat();
}

async function ofCopy(world: World, act: CopyAct, view: DrillView): Promise<TakenPlace[]> {
  const { node, copyId } = act;
  // Ids are the whole cluster's; what was made a moment ago is known to its node first.
  const owner = view.guests.get(copyId)?.node ?? ((await configOf(world, node, copyId)) && node);
  const disks = act.kind === 'copy' ? await disksOfCopy(world, act) : [];
  return [
    ...(owner === undefined ? [] : [{ node: owner, what: 'machine' as const, name: String(copyId) }]),
    ...disks.map((name) => ({ node, what: 'disk' as const, name })),
  ];
}

async function ofFault(world: World, { kind, node }: Extract<Act, { deadManSeconds: number }>): Promise<TakenPlace[]> {
  const healer = kind === 'corosync' ? corosyncHealer : filterHealer;
  const isTimed = await isArmed(world, node, healer);
  const isFiltered = kind !== 'corosync' && (await isLoaded(world, node));
  return [
    ...(isTimed ? [{ node, what: 'timer' as const, name: timerOf(healer) }] : []),
    ...(isFiltered ? [{ node, what: 'filter' as const, name: filterTable }] : []),
  ];
}

async function unlessUnseen(node: string, look: () => Promise<TakenPlace[]>): Promise<TakenPlace[]> {
  try {
    return await look();
  } catch (error) {
    return [{ node, what: 'unseen', name: error instanceof Error ? error.message : String(error) }];
  }
}
