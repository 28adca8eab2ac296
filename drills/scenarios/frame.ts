/** What all scenarios have in common: the guests that are watched, the hypothesis, the stop conditions, the limits. */
import type { GuestPlan, Plan } from '../../model/plan.ts';
import type { Text } from '../../model/text.ts';
import { UserError } from '../../model/user-error.ts';
import type { Act } from '../acts/index.ts';
import type { Drill, WatchedGuest } from '../drill.ts';
import { inLab } from '../probes/in-lab.ts';
import type { Probe } from '../probes/probe.ts';
import { serviceProbes } from '../probes/service-probes.ts';
import { isInScope, nameOfScope, type Scope } from '../scope.ts';
import type { Request, Scenario } from './scenario.ts';

interface Frame {
  acts: Act[];
  /** Guests that the drill touches, with the nodes where they may be afterwards. */
  affected: ReadonlyMap<number, readonly string[]>;
  steadySeconds: number;
  maxMinutes: number;
  after: Drill['after'];
  evidenceClass?: Drill['evidenceClass'];
  exercise?: Drill['exercise'];
  /** Where it is less than what its scenario stands for: under what its evidence counts then, and what its title adds. */
  lesser?: { kind: Drill['kind']; title: Text };
  /** Beside those that ask each guest's services. */
  probes?: Probe[];
}

/**
 * Seconds without quorum on any node. The witness's daemon may hold its decision for 30 s (corosync-qdevice(8), sync_timeout);
 * 60 s after quorum was lost HA's watchdogs reset every node that has guests, and before that all must be put back.
 */
const quorumPatience = 35;
/** Seconds that a bystander may be away: a look or two that went wrong. */
const bystanderPatience = 60;
/** Minutes for putting back: reboots of nodes, moves home, and every replica made once more. */
const settleMinutes = 90;

export function framed(scenario: Scenario, request: Request, frame: Frame): Drill {
  const { scope, plan, view, target, window } = request;
  const guests = plan.guests.flatMap((guest) => watched(guest, request, frame.affected));
  const name = nameOfScope(scope);
  return {
    id: idOf(scenario, request),
    scenario: scenario.id,
    kind: frame.lesser?.kind ?? scenario.kind,
    title: {
      de: `${scenario.title.de}${frame.lesser ? ` (${frame.lesser.title.de})` : ''}: ${name}`,
      en: `${scenario.title.en}${frame.lesser ? ` (${frame.lesser.title.en})` : ''}: ${name}`,
    },
    exercise: frame.exercise ?? 'functional-test',
    evidenceClass: target === 'lab' ? 'simulated' : (frame.evidenceClass ?? 'real'),
    scope,
    hypothesis: [...serviceProbes(plan, view.guests, target !== 'lab'), ...(frame.probes ?? [])].flatMap((probe) =>
      target === 'lab' ? inLab(probe) : [probe],
    ),
    acts: frame.acts,
    guests,
    steadySeconds: frame.steadySeconds,
    stopConditions: [
      { kind: 'runs-twice' },
      { kind: 'ha-error' },
      { kind: 'quorum-lost', seconds: quorumPatience },
      { kind: 'blind', seconds: 300 },
      {
        kind: 'bystander-away',
        vmIds: guests.filter(({ affected }) => !affected).map(({ vmId }) => vmId),
        seconds: bystanderPatience,
      },
    ],
    after: frame.after,
    limits: { maxMinutes: request.maxMinutes ?? frame.maxMinutes, settleMinutes, ...(window && { window }) },
  };
}

/** Of the drill that a request makes. */
export const idOf = ({ id }: Scenario, { date, scope, taken }: Request): string =>
  freeId(`${date}-${id}-${nameOfScope(scope)}`, taken);

/** Seconds that an act may take on its node, and what is left until the timers heal at the earliest. */
const secondsAnAct = 15;
const secondsToSpare = 60;

/**
 * Minutes after which the timers on the nodes heal what the drill has cut: all acts must be done by then, and their effect
 * have stood as long as it must.
 * @param usual where the request names none
 * @throws UserError where it names too few
 */
export function healingMinutes(
  { id }: Scenario,
  { maxMinutes }: Request,
  { usual, acts, steadySeconds }: { usual: number; acts: number; steadySeconds: number },
): number {
  const least = Math.ceil((acts * secondsAnAct + steadySeconds + secondsToSpare) / 60);
  if (maxMinutes === undefined) return Math.max(usual, least);
  if (maxMinutes >= least) return maxMinutes;
  throw new UserError(
    `${id}: --max-minutes: got ${maxMinutes}, allowed: at least ${least}`,
    `The nodes heal by themselves after this time: before it, ${acts} step(s) must be done and stand for ${steadySeconds} s.`,
  );
}

function freeId(id: string, taken: ReadonlySet<string> = new Set()): string {
  let free = id;
  for (let n = 2; taken.has(free); n += 1) free = `${id}-${n}`;
  return free;
}

function watched(guest: GuestPlan, { view }: Request, affected: Frame['affected']): WatchedGuest[] {
  const { vmId, name, tenant, service, memoryMiB, haNodes, replicas, rtoMinutes, rpoMinutes } = guest;
  const live = view.guests.get(vmId);
  if (!live) return [];
  return [
    {
      vmId,
      name,
      member: tenant,
      service,
      memoryMiB,
      from: live.node,
      nodes: [...(affected.get(vmId) ?? [live.node])],
      affected: affected.has(vmId),
      rtoMinutes,
      rpoMinutes,
      haNodes,
      intervalMinutes: Math.max(...replicas.map(({ intervalMinutes }) => intervalMinutes), 1),
    },
  ];
}

/** Nodes of a site. @throws UserError that names the sites there are */
export function nodesOfSite(plan: Plan, site: string): string[] {
  const found = plan.sites.find(({ id }) => id === site);
  if (found) return found.nodes.map(({ name }) => name);
  throw unknown(
    'site',
    site,
    plan.sites.map(({ id }) => id),
  );
}

export function siteOfNode(plan: Plan, node: string): Plan['sites'][number] {
  const site = plan.sites.find(({ nodes }) => nodes.some(({ name }) => name === node));
  if (site) return site;
  throw unknown(
    'node',
    node,
    plan.sites.flatMap(({ nodes }) => nodes.map(({ name }) => name)),
  );
}

/** Address of a node in the management network, without prefix. */
export const addressOf = (node: Plan['sites'][number]['nodes'][number]): string =>
  node.managementAddress.replace(/\/.*/, '');

/** Guests of the scope that are in the cluster. @throws UserError where the scope names nothing */
export function guestsIn(scope: Scope, { plan, view }: Pick<Request, 'plan' | 'view'>): GuestPlan[] {
  const found = plan.guests
    .filter(({ vmId }) => view.guests.has(vmId))
    .filter((guest) =>
      isInScope(scope, guest, view.guests.get(guest.vmId)?.node ?? '', (site) => nodesOfSite(plan, site)),
    );
  if (found.length > 0) return found;
  const known: Record<Scope['kind'], string[]> = {
    cluster: [],
    member: plan.tenants.map(({ id }) => id),
    service: plan.guests.map(({ service }) => service),
    site: plan.sites.map(({ id }) => id),
    node: plan.sites.flatMap(({ nodes }) => nodes.map(({ name }) => name)),
    guest: plan.guests.map(({ name }) => name),
  };
  const name = nameOfScope(scope);
  if (!known[scope.kind].includes(name)) throw unknown(scope.kind, name, known[scope.kind]);
  throw new UserError(
    `${scope.kind} ${name}: no guest of it is in the cluster`,
    'There is nothing to drill; `ikz status` shows where guests are.',
  );
}

const unknown = (kind: string, name: string, known: readonly string[]): UserError =>
  new UserError(
    `${kind}: got ${name === '' ? 'no name' : `"${name}"`}, allowed: ${[...new Set(known)].sort().join(', ') || 'none'}`,
  );
