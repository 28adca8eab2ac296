/** One drill on the lab, as a seed wants it: made ready, run, perhaps killed and gone on with. */
import path from 'node:path';
import {
  beginningOf,
  lookAround,
  measure,
  planDrill,
  readinessOf,
  resume,
  rollback,
  runDrill,
} from '../../../drills/index.ts';
import type { Line } from '../../../drills/journal/chain.ts';
import type { Outcome } from '../../../drills/journal/entry.ts';
import { FileJournal } from '../../../drills/journal/file-journal.ts';
import type { Measurement } from '../../../drills/measure/measure.ts';
import { scenarioNamed } from '../../../drills/scenarios/index.ts';
import { guestStorage } from '../../../infra/storage-names.ts';
import { UserError } from '../../../model/user-error.ts';
import type { Choice } from './choice.ts';
import { KillableJournal } from './killable-journal.ts';
import { actor, begunBy, type Stage } from './stage.ts';

export interface Round {
  choice: Choice;
  /** not-ready: its pre-checks would refuse it, however long one waits. nothing: there is nothing to drill. */
  outcome: Outcome | 'unfinished' | 'not-ready' | 'nothing';
  /** What was told: reasons, deviations, errors. */
  told: string[];
  /** What could not be put back. */
  left: string[];
  wasKilled: boolean;
  /** Of the journal. */
  lines: number;
  measured: Measurement | undefined;
  /** Of the machine. */
  seconds: number;
}

const never = new AbortController().signal;
const quietly = () => {};

/** Seconds of the lab between two looks at whether it is ready. */
const lookSeconds = 60;
const mostLooks = 60;

export async function playRound(stage: Stage, choice: Choice): Promise<Round> {
  const started = performance.now();
  const { world, lab, dir } = stage;
  const ending = (outcome: Round['outcome'], rest: Partial<Round> = {}): Round => ({
    choice,
    outcome,
    told: [],
    left: [],
    wasKilled: false,
    lines: 0,
    measured: undefined,
    seconds: (performance.now() - started) / 1000,
    ...rest,
  });
  for (const { vmId, to } of choice.moves) await lab.move(vmId, to);
  await lab.step(choice.idleSeconds);
  let against = await untilReady(stage);
  if (against.length > 0) {
    // The moves have left no room for a loss: back home with everybody.
    for (const { vmId, homeNode } of world.cooperation.plan.guests) {
      if ((await world.cluster.view()).guests.get(vmId)?.node !== homeNode) await lab.move(vmId, homeNode);
    }
    against = await untilReady(stage);
    if (against.length > 0) return ending('not-ready', { told: against });
  }
  const { scope, means, seed } = choice;
  const request = { date: '2026-11-24', scope, means, target: 'lab', storage: guestStorage } as const;
  try {
    const plan = await planDrill(scenarioNamed(choice.scenario), request, world);
    const folder = path.join(dir, `${choice.scenario}-${seed}`);
    const file = await FileJournal.begin(folder, beginningOf(plan, begunBy(stage)), await world.clock.now());
    const { kill } = choice;
    const journal = new KillableJournal(file, folder, kill?.atLine ?? Number.POSITIVE_INFINITY, kill?.torn ?? false);
    const first = await Promise.race([runDrill(journal, world, never, quietly), journal.killed]);
    if (first !== 'killed') {
      await file.close();
      return ending(outcomeOf(file.lines), {
        ...toldBy(file.lines, first.left),
        measured: measure(file.lines),
        lines: file.lines.length,
      });
    }
    await lab.step(1 + (kill?.absence ?? 0));
    const next = await FileJournal.open(folder);
    try {
      const goOn = kill?.goOn === 'resume' ? resume : rollback;
      const { left } = await goOn(next, world, never, quietly, actor);
      const { lines } = next;
      const rest = { ...toldBy(lines, left), wasKilled: true, measured: measure(lines), lines: lines.length };
      return ending(outcomeOf(lines), rest);
    } finally {
      await next.close();
    }
  } catch (error) {
    if (error instanceof UserError) return ending('nothing', { told: [error.message] });
    throw error;
  }
}

/** @returns what speaks against it in the end */
async function untilReady({ world, lab }: Stage): Promise<string[]> {
  let against: string[] = [];
  for (let look = 0; look < mostLooks; look += 1) {
    const refusals = readinessOf(await lookAround(world));
    against = refusals.map(({ check, subject, reason }) => `${check} ${subject}: ${reason.en}`);
    if (against.length === 0 || refusals.every(({ check }) => check === 'capacity')) break;
    await lab.step(lookSeconds);
  }
  return against;
}

function outcomeOf(lines: readonly Line[]): Round['outcome'] {
  for (const line of lines.toReversed()) {
    if (line.kind === 'verdict') return line.outcome;
    if (line.kind === 'refused') return 'refused';
  }
  return 'unfinished';
}

function toldBy(lines: readonly Line[], left: readonly { what: { en: string } }[]): Pick<Round, 'told' | 'left'> {
  return {
    told: lines.flatMap((line) => {
      if (line.kind === 'refused')
        return line.refusals.map(({ check, subject, reason }) => `${check} ${subject}: ${reason.en}`);
      if (line.kind === 'verdict') return line.deviations.map(({ en }) => en);
      return [];
    }),
    left: left.map(({ what }) => what.en),
  };
}
