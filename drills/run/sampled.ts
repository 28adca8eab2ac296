/** Samples: what was seen, and what differs from the sample before. Pure. */
import type { GuestState, SampledState, StateChange } from '../journal/entry.ts';
import type { DrillView } from '../ports.ts';

export const nothingSeen: SampledState = { guests: {}, nodes: {}, quorate: false, probes: {}, twice: {} };

/** The state after a change. */
export function changed(state: SampledState, change: StateChange): SampledState {
  const { master, blind, quorate, twice, ...parts } = change;
  const next: SampledState = {
    ...state,
    guests: { ...state.guests, ...parts.guests },
    nodes: { ...state.nodes, ...parts.nodes },
    probes: { ...state.probes, ...parts.probes },
    ...(quorate !== undefined && { quorate }),
    ...(twice && { twice }),
  };
  if (master === null) delete next.master;
  else if (master !== undefined) next.master = master;
  if (blind === null) delete next.blind;
  else if (blind !== undefined) next.blind = blind;
  return next;
}

/** @returns undefined where nothing differs */
export function difference(before: SampledState, now: SampledState): StateChange | undefined {
  const guests = entriesThatDiffer(before.guests, now.guests, isSameGuest);
  const nodes = entriesThatDiffer(before.nodes, now.nodes);
  const probes = entriesThatDiffer(before.probes, now.probes);
  const change: StateChange = {
    ...(guests && { guests }),
    ...(nodes && { nodes }),
    ...(probes && { probes }),
    ...(before.quorate !== now.quorate && { quorate: now.quorate }),
    ...(JSON.stringify(before.twice) !== JSON.stringify(now.twice) && { twice: now.twice }),
    ...(before.master !== now.master && { master: now.master ?? null }),
    ...(before.blind !== now.blind && { blind: now.blind ?? null }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

/** All of a state, as the change that makes it out of nothing. */
export const whole = (state: SampledState): StateChange => ({ ...state });

/**
 * @param running guests that run by each node's own word; nodes that don't answer are missing
 * @param watched guests that the drill watches
 */
export function sampled(
  view: DrillView,
  running: ReadonlyMap<string, readonly number[]>,
  watched: readonly { vmId: number }[],
  probes: Record<string, boolean>,
): SampledState {
  const runsOn = new Map<number, string[]>();
  for (const [node, vmIds] of running) for (const vmId of vmIds) runsOn.set(vmId, [...(runsOn.get(vmId) ?? []), node]);
  return {
    guests: Object.fromEntries(
      watched.flatMap(({ vmId }) => {
        const guest = view.guests.get(vmId);
        if (!guest) return [];
        const { node, status, haState: ha } = guest;
        return [[vmId, { node, status, ...(ha !== undefined && { ha }) }] as const];
      }),
    ),
    nodes: Object.fromEntries(view.nodes.map(({ name, online }) => [name, online])),
    quorate: view.quorate,
    ...(view.master?.active && { master: view.master.node }),
    probes,
    twice: Object.fromEntries(
      [...runsOn].filter(([, nodes]) => nodes.length > 1).map(([vmId, nodes]) => [vmId, nodes.sort()]),
    ),
  };
}

/**
 * Does the guest serve its users? Its probes say so, also where the cluster does not see it: behind a line that was cut it
 * runs on until the watchdog resets its node. Without probes what is not known to run counts as away.
 * @param probes ids of those that ask it
 */
export function serves(state: SampledState, vmId: number, probes: readonly string[]): boolean {
  return probes.length === 0 ? isUp(state, vmId) : probes.every((id) => state.probes[id] === true);
}

/** Does the cluster see it running? */
export function isUp(state: SampledState, vmId: number): boolean {
  const guest = state.guests[vmId];
  return guest?.status === 'running' && state.nodes[guest.node] === true && state.blind === undefined;
}

function isSameGuest(a: GuestState, b: GuestState): boolean {
  return a.node === b.node && a.status === b.status && a.ha === b.ha;
}

function entriesThatDiffer<T>(
  before: Readonly<Record<string, T>>,
  now: Readonly<Record<string, T>>,
  isSame: (a: T, b: T) => boolean = Object.is,
): Record<string, T> | undefined {
  const differing = Object.entries(now).filter(([key, value]) => {
    const old = before[key];
    return old === undefined || !isSame(old, value);
  });
  return differing.length === 0 ? undefined : Object.fromEntries(differing);
}
