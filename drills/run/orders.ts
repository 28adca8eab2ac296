/**
 * Moves that follow one another are ordered in one go: HA takes up in one round what was asked for before it, so that none
 * waits for the order of another. All are written down before the first is ordered.
 */
import { inverseOf, isDone, perform } from '../acts/index.ts';
import type { DrillView, World } from '../ports.ts';
import type { ActProgress, Progress } from './progress.ts';
import type { Scribe } from './scribe.ts';

/** Requests on their way to the cluster at the same time. */
const atOnce = 8;

type Move = Pick<ActProgress, 'n' | 'act'> & { registered: boolean };

/** @param first number of a move; those that follow it are ordered with it */
export async function orderMoves(scribe: Scribe, world: World, first: number): Promise<void> {
  const moves = movesFrom(scribe.progress, first);
  const moment = await world.clock.now();
  for (const { n, act, registered } of moves) {
    if (registered) continue;
    await scribe.write({ kind: 'act', n, purpose: 'step', act, inverse: inverseOf(act) }, moment);
  }
  try {
    const view = await world.cluster.view();
    const waiting = moves.values();
    await Promise.all(Array.from({ length: atOnce }, () => orderEach(scribe, world, view, waiting)));
  } catch (error) {
    await failed(scribe, first, error);
  }
}

/** Several take from the same moves, until one has failed or the drill is to end. */
async function orderEach(scribe: Scribe, world: World, view: DrillView, waiting: Iterator<Move>): Promise<void> {
  while (goesOn(scribe.progress)) {
    const { value: move, done } = waiting.next();
    if (done) return;
    const { n, act, registered } = move;
    try {
      if (!registered || !(await isDone(act, world, view))) await perform(act, world, view);
      await scribe.write({ kind: 'acted', n });
    } catch (error) {
      await failed(scribe, n, error);
    }
  }
}

/** Seconds at rest after which a move counts as lost: HA takes a request up in its next round, 10 s later at most. */
const patience = 30;

/**
 * Orders once more what HA has not taken up: it drops what it is asked while it is at work with a guest.
 * @param at when each guest was ordered again last; seconds since 1970 by VM id
 */
export async function orderLostAgain(
  { progress }: Scribe,
  world: World,
  view: DrillView,
  at: Map<number, number>,
): Promise<void> {
  for (const { act, purpose } of progress.acts) {
    if (act.kind !== 'migrate' || purpose !== 'step') continue;
    const guest = view.guests.get(act.vmId);
    const isAtRest = guest?.haState === 'started' && guest.status === 'running' && guest.node !== act.to;
    const since = at.get(act.vmId) ?? progress.lastActAt ?? view.now;
    if (!isAtRest || view.now - since < patience) continue;
    at.set(act.vmId, view.now);
    await perform(act, world, view);
  }
}

const goesOn = ({ acts, watched, asked }: Progress): boolean =>
  watched === undefined && (asked === undefined || asked === 'commit') && !acts.some((each) => each.failed);

async function failed(scribe: Scribe, n: number, error: unknown): Promise<void> {
  scribe.rethrowJournal(error);
  await scribe.write({ kind: 'act-failed', n, message: error instanceof Error ? error.message : String(error) });
}

/** Moves from that one to the next act of another kind, without those that have been ordered. */
function movesFrom({ begun, acts }: Progress, first: number): Move[] {
  const moves: Move[] = [];
  for (let n = first; begun.drill.acts[n - 1]?.kind === 'migrate'; n += 1) {
    const known = acts.find((each) => each.purpose === 'step' && each.n === n);
    const act = known?.act ?? begun.drill.acts[n - 1];
    if (act && !known?.acted) moves.push({ n, act, registered: known !== undefined });
  }
  return moves;
}
