/**
 * One look at the cluster and at all services, into the journal: what differs, every half minute all of it, and that it came
 * late.
 */
import type { SampledState } from '../journal/entry.ts';
import { type DrillView, type Moment, Unreachable, type World } from '../ports.ts';
import { isSlow, type Probe } from '../probes/probe.ts';
import type { Progress } from './progress.ts';
import { difference, isUp, sampled, whole } from './sampled.ts';
import type { Scribe } from './scribe.ts';
import { lateAfter, wholeEvery } from './watch.ts';

type Running = ReadonlyMap<string, readonly number[]>;

export interface Look {
  moment: Moment;
  /** undefined = no endpoint answers. */
  view: DrillView | undefined;
}

export async function look(scribe: Scribe, world: World): Promise<Look> {
  const { drill } = scribe.progress.begun;
  const [slow, quick] = [drill.hypothesis.filter(isSlow), drill.hypothesis.filter((probe) => !isSlow(probe))];
  const [seen, answers] = await Promise.all([see(world), askAll(world, quick)]);
  const before = scribe.progress.state;
  const view = seen instanceof Unreachable ? undefined : seen.view;
  // What is slow keeps its last answer as long as it is not asked again.
  const probes = { ...before.probes, ...answers };
  const state: SampledState =
    seen instanceof Unreachable
      ? { ...before, probes, blind: seen.message }
      : sampled(seen.view, seen.running, drill.guests, probes);
  const moment = await record(scribe, world, state);
  const isWell = drill.guests.every(({ vmId }) => isUp(state, vmId)) && Object.values(answers).every((ok) => ok);
  if (slow.length === 0 || !isWell) return { moment, view };
  const late = { ...state, probes: { ...probes, ...(await askAll(world, slow)) } };
  return { moment: await record(scribe, world, late), view };
}

async function record(scribe: Scribe, world: World, state: SampledState): Promise<Moment> {
  const { lookedAt } = scribe;
  const { state: before, wholeAt } = scribe.progress;
  const moment = await world.clock.now();
  scribe.lookedAt = moment.at;
  const late = lateness(scribe.progress, lookedAt, moment.at);
  const came = late === undefined ? {} : { late };
  // Of a process that goes on, all that it sees first: when it has begun to look is on record.
  if (wholeAt === undefined || lookedAt === undefined || moment.at - wholeAt >= wholeEvery) {
    await scribe.write({ kind: 'sample', whole: true, state: whole(state), ...came }, moment);
  } else {
    const change = difference(before, state);
    if (change || late !== undefined)
      await scribe.write({ kind: 'sample', whole: false, state: change ?? {}, ...came }, moment);
  }
  return moment;
}

/** @returns undefined = it is in time, or what is measured is over or has not begun */
function lateness({ firstActAt, decided }: Progress, lookedAt: number | undefined, at: number): number | undefined {
  if (firstActAt === undefined || decided !== undefined || lookedAt === undefined) return undefined;
  const seconds = at - lookedAt;
  return seconds > lateAfter ? seconds : undefined;
}

async function see(world: World) {
  try {
    const [view, running] = await Promise.all([world.cluster.view(), world.cluster.running()]);
    return { view, running: await confirmed(running, world) };
  } catch (error) {
    if (error instanceof Unreachable) return error;
    throw error;
  }
}

/**
 * Nodes answer one after the other, and a guest that moves live may be named by both meanwhile. Where any is named twice all
 * are asked once more: only what both answers say counts.
 */
async function confirmed(running: Running, world: World): Promise<Running> {
  const named = [...running.values()].flat();
  if (new Set(named).size === named.length) return running;
  const again = await world.cluster.running();
  return new Map([...running].map(([node, vmIds]) => [node, vmIds.filter((vmId) => again.get(node)?.includes(vmId))]));
}

async function askAll(world: World, probes: readonly Probe[]): Promise<Record<string, boolean>> {
  const answers = await Promise.all(probes.map(async (probe) => [probe.id, (await world.probe(probe)).ok] as const));
  return Object.fromEntries(answers);
}
