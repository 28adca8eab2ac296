/** Times of failovers out of the HA simulation: every distinct loss is played once, when somebody asks for it. */
import type { Fault } from '../../faults/fault.ts';
import { nodesOf } from '../../faults/topology.ts';
import type { Plan } from '../../plan.ts';
import { intendedGuest, intendedLags, scenarioOf, startedGuest } from '../../simulation/planned.ts';
import type { Scenario } from '../../simulation/scenario.ts';
import { absences } from '../../simulation/single-faults.ts';
import type { FailoverTime, FailoverTimes, NodesLost } from './installation.ts';

/** Seconds after which a guest that is still away does not come back by itself. */
const patience = 1800;

/** The plan as it stands before anything happens, at the moment at which the replicas are oldest. */
export function plannedScenario(plan: Plan): Scenario {
  const intended = plan.guests.map(intendedGuest);
  const lags = intendedLags(intended);
  return {
    ...scenarioOf(plan, []),
    guests: intended.map((guest) => startedGuest(guest, lags.get(guest.vmId) ?? new Map())),
  };
}

/**
 * @param cluster before anything happens; its incidents don't count
 * @param onPlayed told after each loss how many were played
 */
export function playedTimes(cluster: Scenario, onPlayed?: (losses: number) => void): FailoverTimes {
  const played = new Map<string, ReadonlyMap<string, FailoverTime>>();
  const keys = new WeakMap<NodesLost, string>();
  return (vmId, lost) => {
    const key = keys.get(lost) ?? JSON.stringify([lost.nodes, lost.pools]);
    keys.set(lost, key);
    const known = played.get(key);
    if (known) return known.get(`vm:${vmId}`);
    const times = play(cluster, lost);
    played.set(key, times);
    onPlayed?.(played.size);
    return times.get(`vm:${vmId}`);
  };
}

function play(cluster: Scenario, lost: NodesLost): ReadonlyMap<string, FailoverTime> {
  // With every node gone nobody is left to start a guest, and nothing to be played.
  if (lost.nodes.length + lost.pools.length >= nodesOf(cluster.topology).length) return new Map();
  const what = [...lost.nodes, ...lost.pools].join(', ');
  const found = absences(cluster, { what, faults: faultsOf(cluster, lost) }, patience);
  return new Map(found.map(({ sid, seconds, lostSeconds }) => [sid, { seconds, lostSeconds }]));
}

function faultsOf({ topology }: Scenario, { nodes, pools }: NodesLost): Omit<Fault, 'since'>[] {
  return [
    ...topology.sites
      .filter((site) => site.nodes.length > 0 && site.nodes.every((node) => nodes.includes(node)))
      .map(({ name }) => ({ kind: 'isolated', target: name }) as const),
    ...nodes.map((target) => ({ kind: 'power', target }) as const),
    ...pools.map((target) => ({ kind: 'pool-lost', target }) as const),
  ];
}
