import { faultTopology, startedGuest, usableNodes, votesOf } from '../../model/simulation/planned.ts';
import type { Scenario } from '../../model/simulation/scenario.ts';
import { type Absence, absences, singleFaults } from '../../model/simulation/single-faults.ts';
import { type ClusterGuest, clusterOf, type DeclaredCluster } from '../cluster.ts';
import { clock, course } from '../course.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';
import { capacityAfterLoss } from './capacity-after-loss.ts';
import { guestHighlyAvailable } from './guest-highly-available.ts';
import { guestReplicatedToOtherSite } from './guest-replicated-to-other-site.ts';
import { guestStrictNodeAffinity } from './guest-strict-node-affinity.ts';
import { haRulesFeasible } from './ha-rules-feasible.ts';
import { linksOnSeparateRoutes } from './links-on-separate-routes.ts';
import { replicationWithinRpo } from './replication-within-rpo.ts';
import { witnessAtThirdPlace } from './witness-at-third-place.ts';
import { witnessFitsNodeCount } from './witness-fits-node-count.ts';

/** What these find would be lost here as well: they name the cause, so this rule leaves it to them. */
const causes = {
  ofAll: [witnessAtThirdPlace, witnessFitsNodeCount, linksOnSeparateRoutes, haRulesFeasible, capacityAfterLoss],
  ofGuest: [guestHighlyAvailable, guestReplicatedToOtherSite, guestStrictNodeAffinity, replicationWithinRpo],
};

/**
 * Any node, any site, the witness, any link lost: every guest is back within its RTO and has lost no more than its RPO. Every
 * single fault is played with what is declared, at the moment at which the replicas are oldest.
 */
export const backWithinTargets: Rule = {
  id: 'back-within-targets',
  title: 'After the loss of any node, site, link or the witness every guest is back within RTO and RPO',
  severity: 'mandatory',
  references: [
    { catalogue: 'BSI-Standard 200-4', edition: '2023', requirement: 'Wiederanlaufzeit (WAZ)' },
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'INF.2.A21' },
  ],
  remediation:
    'Read in the course where the time is lost: spread guests that boot together over more nodes, loosen HA rules that leave no node, or agree on another target for the service.',
  check: (stack) => {
    if (causes.ofAll.some((rule) => rule.check(stack).length > 0)) return [];
    const explained = new Set(causes.ofGuest.flatMap((rule) => rule.check(stack)).map(({ urn }) => urn));
    const cluster = clusterOf(stack);
    const judged = cluster.guests.filter(({ urn }) => urn !== undefined && !explained.has(urn));
    if (judged.length === 0) return [];
    return verdicts(scenarioOf(stack, cluster), judged);
  },
};

/** The cluster as it stands before anything happens. */
function scenarioOf({ plan }: DeclaredStack, { sites, witness, guests, rules, lags }: DeclaredCluster): Scenario {
  const topology = faultTopology({
    sites,
    links: plan.links,
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

function verdicts(scenario: Scenario, guests: readonly ClusterGuest[]): Violation[] {
  const longest = 60 * Math.max(...guests.map(({ rtoMinutes }) => rtoMinutes));
  // Who comes back late is seen coming back, if it is not all too late.
  const patience = longest + 900;
  const found = singleFaults(scenario.topology).flatMap((fault) => absences(scenario, fault, patience));
  const bySid = Map.groupBy(found, ({ sid }) => sid);
  return guests.flatMap((guest) => {
    const missed = (bySid.get(`vm:${guest.vmId}`) ?? []).filter((absence) => excess(guest, absence) > 1);
    const [worst] = missed.toSorted((a, b) => excess(guest, b) - excess(guest, a));
    return worst ? [{ urn: guest.urn, message: sentence(guest, worst, missed.length, patience) }] : [];
  });
}

/** By how much the worse of both targets is missed; 1 = just met. */
function excess({ rtoMinutes, rpoMinutes }: ClusterGuest, { seconds, lostSeconds }: Absence): number {
  return Math.max(seconds / rtoMinutes, lostSeconds / rpoMinutes) / 60;
}

function sentence(guest: ClusterGuest, absence: Absence, faults: number, patience: number): string {
  const { name, vmId, rtoMinutes, rpoMinutes } = guest;
  const { fault, seconds, back, lostSeconds } = absence;
  const what =
    back === undefined
      ? `it is not back after ${clock(patience)} min (RTO ${rtoMinutes} min)`
      : `it is away for ${clock(seconds)} min until it answers on ${back.node} (RTO ${rtoMinutes} min), and loses ${clock(lostSeconds)} min of changes (RPO ${rpoMinutes} min)`;
  const worst = faults > 1 ? ` It is the worst of ${faults} such faults.` : '';
  return `guest ${name} (${vmId}): when the ${fault.what} is lost, ${what}.${worst} ${course(absence)}`;
}
