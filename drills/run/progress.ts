/** How far a drill has come, as its journal says. */
import type { Act } from '../acts/index.ts';
import { begunOf } from '../journal/begun.ts';
import type { Line } from '../journal/chain.ts';
import type { Asked, Begun, Leftover, Outcome, SampledState, WatchOutcome } from '../journal/entry.ts';
import { awaitedEffects, type Effect, effectsOf } from '../measure/effects.ts';
import type { StackPreview } from '../ports.ts';
import { probesOf } from '../probes/probe.ts';
import { changed, nothingSeen, serves } from './sampled.ts';

export interface Progress {
  begun: Begun;
  refused: boolean;
  prechecked: boolean;
  /** It was about to take the lock. */
  locking: boolean;
  locked: boolean;
  /** May this process act? A new one looks first what has changed since the old one died; undefined = not yet looked. */
  mayAct: boolean | undefined;
  /** All held; undefined = not yet looked at. */
  before: boolean | undefined;
  after: boolean | undefined;
  hasPoints: boolean;
  acts: ActProgress[];
  /** Seconds since 1970, on the cluster's clock as far as it was known. */
  firstActAt: number | undefined;
  lastActAt: number | undefined;
  /** What the acts shall do, and has not been seen yet. */
  awaited: readonly Effect[];
  watched: { outcome: WatchOutcome; at: number } | undefined;
  asked: Asked | undefined;
  decided: 'keep' | 'undo' | undefined;
  decidedAt: number | undefined;
  settled: Leftover[] | undefined;
  previewed: StackPreview[] | undefined;
  verdict: Outcome | undefined;
  unlocked: boolean;
  errors: number;
  /** As it was seen last. */
  state: SampledState;
  /** Guests that were seen on another node than in the look before, while the acts lasted. */
  moved: Set<number>;
  /** What lasts, with the moment of the sample that saw it first: `blind`, `no-quorum`, `away VMID`. */
  since: Map<string, number>;
  /** Moment of the last sample. */
  sampledAt: number | undefined;
  /** Moment of the last whole sample. */
  wholeAt: number | undefined;
}

export interface ActProgress {
  n: number;
  purpose: 'step' | 'return';
  act: Act;
  inverse: Act;
  acted: boolean;
  failed: boolean;
  undo: boolean;
  undone: boolean;
}

/** @throws where the journal does not begin as one does: a bug, since reading checks the chain */
export function progressOf(lines: readonly Line[]): Progress {
  const progress: Progress = {
    begun: begunOf(lines),
    refused: false,
    prechecked: false,
    locking: false,
    locked: false,
    mayAct: true,
    before: undefined,
    after: undefined,
    hasPoints: false,
    acts: [],
    firstActAt: undefined,
    lastActAt: undefined,
    awaited: effectsOf(begunOf(lines).drill),
    watched: undefined,
    asked: undefined,
    decided: undefined,
    decidedAt: undefined,
    settled: undefined,
    previewed: undefined,
    verdict: undefined,
    unlocked: false,
    errors: 0,
    state: nothingSeen,
    moved: new Set(),
    sampledAt: undefined,
    since: new Map(),
    wholeAt: undefined,
  };
  for (const line of lines) take(progress, line);
  return progress;
}

/** Takes the next line into account. */
export function take(progress: Progress, line: Line): void {
  switch (line.kind) {
    case 'begun':
    case 'predicted':
    case 'chosen':
      return;
    case 'resumed':
      takeUp(progress);
      return;
    case 'rechecked':
      progress.mayAct = line.refusals.length === 0;
      return;
    case 'refused':
      progress.refused = true;
      return;
    case 'prechecked':
      progress.prechecked = true;
      return;
    case 'locking':
      progress.locking = true;
      return;
    case 'locked':
      progress.locked = true;
      return;
    case 'hypothesis':
      progress[line.when] = line.findings.every(({ ok }) => ok);
      return;
    case 'replication-points':
      progress.hasPoints = true;
      return;
    case 'act':
      progress.acts.push({ ...line, acted: false, failed: false, undo: false, undone: false });
      if (line.purpose === 'return') return;
      progress.firstActAt ??= line.at;
      progress.lastActAt = line.at;
      return;
    case 'acted':
      mark(progress, line.n, 'acted');
      return;
    case 'act-failed':
      mark(progress, line.n, 'failed');
      return;
    case 'undo':
      mark(progress, line.n, 'undo');
      return;
    case 'undone':
      mark(progress, line.n, 'undone');
      return;
    case 'sample':
      noteMoves(progress, line);
      progress.state = changed(line.whole ? nothingSeen : progress.state, line.state);
      progress.sampledAt = line.at;
      if (line.whole) progress.wholeAt = line.at;
      note(progress, line.at);
      if (progress.firstActAt !== undefined && progress.watched === undefined)
        progress.awaited = awaitedEffects(progress.awaited, [progress.state]);
      return;
    case 'watched':
      progress.watched = { outcome: line.outcome, at: line.at };
      return;
    case 'asked':
      // Whoever wants out is not held back by one who wants to keep it.
      if (line.what !== 'commit' || progress.asked === undefined) progress.asked = line.what;
      return;
    case 'decided':
      progress.decided = line.what;
      progress.decidedAt = line.at;
      return;
    case 'settled':
      progress.settled = line.left;
      return;
    case 'previewed':
      progress.previewed = line.stacks;
      return;
    case 'verdict':
      progress.verdict = line.outcome;
      return;
    case 'unlocked':
      progress.unlocked = true;
      return;
    case 'error':
      progress.errors += 1;
      return;
  }
}

/** Seconds between two samples at most for a guest's other place to be the drill's doing: in between nobody looked. */
const watchedSpan = 60;

function noteMoves({ state, moved, firstActAt, decided, sampledAt }: Progress, line: Line & { kind: 'sample' }): void {
  if (firstActAt === undefined || decided !== undefined) return;
  if (sampledAt === undefined || line.at - sampledAt > watchedSpan) return;
  for (const [vmId, { node }] of Object.entries(line.state.guests ?? {})) {
    const before = state.guests[vmId]?.node;
    if (before !== undefined && before !== node) moved.add(Number(vmId));
  }
}

/** What a process that died had looked at counts no longer, as far as it has not acted on its strength. */
function takeUp(progress: Progress): void {
  progress.mayAct = undefined;
  if (progress.firstActAt !== undefined) return;
  progress.before = undefined;
  progress.hasPoints = false;
}

/** Keeps since when things last. */
function note({ state, since, begun }: Progress, at: number): void {
  const lasting = new Set([
    ...(state.blind === undefined ? [] : ['blind']),
    ...(state.quorate || state.blind !== undefined ? [] : ['no-quorum']),
    // Blind, nobody knows who is away.
    ...(state.blind === undefined
      ? begun.drill.guests
          .filter(({ vmId }) => !serves(state, vmId, probesOf(begun.drill, vmId)))
          .map(({ vmId }) => `away ${vmId}`)
      : []),
  ]);
  for (const what of since.keys()) if (!lasting.has(what)) since.delete(what);
  for (const what of lasting) if (!since.has(what)) since.set(what, at);
}

function mark(progress: Progress, n: number, what: 'acted' | 'failed' | 'undo' | 'undone'): void {
  const act = progress.acts.find((each) => each.n === n);
  if (act) act[what] = true;
}
