/** What a seed makes of a scenario: whom it hits and how, where guests are before, and when it begins. Pure. */
import type { Means, Scenario } from '../../../drills/scenarios/scenario.ts';
import type { Scope } from '../../../drills/scope.ts';
import type { Plan } from '../../../model/plan.ts';
import { seeded } from '../../../tests/lab/process/seeded.ts';

export interface Choice {
  seed: number;
  scenario: string;
  scope: Scope;
  means: Means | undefined;
  /** Guests that are moved live before. */
  moves: { vmId: number; to: string }[];
  /** Seconds of the cluster's clock that pass before: HA and replication are anywhere in their rounds. */
  idleSeconds: number;
  kill: { atLine: number; torn: boolean; absence: number; goOn: 'resume' | 'rollback' } | undefined;
}

const mostMoves = 3;
const longestIdle = 300;
const longestAbsence = 600;

/**
 * @param places node of each guest now
 * @param lines that a journal of such a drill has about: the program is killed at one of them; undefined = it is not
 */
export function choose(
  scenario: Scenario,
  seed: number,
  plan: Plan,
  places: ReadonlyMap<number, string>,
  lines: number | undefined,
): Choice {
  const random = seeded(seed);
  // The first numbers of neighbouring seeds are alike.
  for (let skip = 0; skip < 8; skip += 1) random(2);
  const oneOf = <T>(of: readonly T[]): T | undefined => of[random(of.length)];
  const moves = new Map<number, string>();
  const wanted = random(mostMoves + 1) + (scenario.id === 'failback' ? 1 : 0);
  for (let n = 0; n < wanted; n += 1) {
    const guest = oneOf(plan.guests);
    const to = guest && oneOf(guest.haNodes.filter((node) => node !== places.get(guest.vmId)));
    if (guest && to !== undefined) moves.set(guest.vmId, to);
  }
  return {
    seed,
    scenario: scenario.id,
    scope: scopeOf(oneOf(scenario.scopes) ?? 'cluster', plan, oneOf),
    means: oneOf(scenario.means.filter((each) => each !== 'power' || plan.sites.every(hasControllers))),
    moves: [...moves].map(([vmId, to]) => ({ vmId, to })),
    idleSeconds: 1 + random(longestIdle),
    kill:
      lines === undefined
        ? undefined
        : {
            atLine: 2 + random(Math.max(1, lines - 2)),
            torn: random(2) === 1,
            absence: random(longestAbsence),
            goOn: random(2) === 1 ? 'resume' : 'rollback',
          },
  };
}

const hasControllers = ({ nodes }: Plan['sites'][number]): boolean => nodes.every(({ bmc }) => bmc !== undefined);

function scopeOf(kind: Scope['kind'], plan: Plan, oneOf: <T>(of: readonly T[]) => T | undefined): Scope {
  const guest = oneOf(plan.guests);
  const site = oneOf(plan.sites);
  const ids: Record<Exclude<Scope['kind'], 'cluster'>, string | undefined> = {
    member: guest?.tenant,
    service: guest?.service,
    guest: guest?.name,
    site: site?.id,
    node: site && oneOf(site.nodes)?.name,
  };
  if (kind === 'cluster') return { kind };
  const id = ids[kind];
  if (id === undefined) throw new Error(`the plan has no ${kind}`);
  return { kind, id };
}
