/** The cluster that a stack declares its part of, as it stands before anything happens: where simulations begin. */
import { faultTopology, startedGuest, usableNodes, votesOf } from '../model/simulation/planned.ts';
import type { Scenario } from '../model/simulation/scenario.ts';
import { clusterOf } from './cluster.ts';
import type { DeclaredStack } from './declared.ts';

/** At the moment at which the replicas are oldest. */
export function scenarioOf(stack: DeclaredStack): Scenario {
  const { sites, witness, guests, rules, lags } = clusterOf(stack);
  const topology = faultTopology({
    sites,
    links: stack.plan.links,
    witness: witness === undefined ? undefined : { host: witness },
  });
  const nodes = usableNodes(sites);
  return {
    topology,
    votes: votesOf(
      nodes.map(({ name }) => name),
      witness !== undefined,
    ),
    nodes,
    guests: guests
      // One on a node that is none of the cluster has other rules against it.
      .filter(({ node }) => nodes.some(({ name }) => name === node))
      .map((guest) => startedGuest(guest, lags.get(guest.vmId) ?? new Map())),
    rules,
    incidents: [],
  };
}
