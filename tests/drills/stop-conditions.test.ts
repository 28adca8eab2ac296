/** What ends a drill at once, each beside the harmless thing that looks like it and must not. */
import { beforeAll, describe, expect, it } from 'vitest';
import { beginningOf } from '../../drills/index.ts';
import { chained } from '../../drills/journal/chain.ts';
import type { Entry, GuestState, SampledState } from '../../drills/journal/entry.ts';
import type { DrillPlan } from '../../drills/plan.ts';
import { progressOf } from '../../drills/run/progress.ts';
import { watchOutcome } from '../../drills/run/watch.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { actor, planned, program, smallPlan, target } from './support.ts';

const start = 1_795_510_000;
let drillPlan: DrillPlan;
/** All runs, but what the drill touches is away: it goes on. */
let usual: SampledState;
/** A guest that the drill touches, and one that it does not. */
let touched: { vmId: number; from: string };
let bystander: { vmId: number; from: string };

beforeAll(async () => {
  const world = new SimulatedWorld(smallPlan());
  drillPlan = await planned(world, 'node-loss', { scope: { kind: 'node', id: 'west1' }, means: 'corosync' });
  const { guests, hypothesis } = drillPlan.drill;
  const [first] = guests.filter(({ affected }) => affected);
  const [other] = guests.filter(({ affected }) => !affected);
  if (!first || !other) throw new Error('the drill touches nobody, or everybody');
  touched = first;
  bystander = other;
  usual = {
    guests: Object.fromEntries(
      guests.map(({ vmId, from, affected }): [number, GuestState] => [
        vmId,
        { node: from, status: affected ? 'unknown' : 'running', ha: 'started' },
      ]),
    ),
    nodes: { west1: false, west2: true, east1: true, east2: true },
    quorate: true,
    probes: Object.fromEntries(
      hypothesis.map(({ id, vmId }) => [id, guests.some((each) => each.vmId === vmId && !each.affected)]),
    ),
    twice: {},
  };
});

/** Whole samples, the one at that second the last one. */
type Seen = [second: number, state: Partial<SampledState>];

function outcomeOf(seen: Seen[]): string {
  const [act] = drillPlan.drill.acts;
  if (!act) throw new Error('no act');
  const entries: [number, Entry][] = [
    [-60, beginningOf(drillPlan, { actor, program, target })],
    [0, { kind: 'act', n: 1, purpose: 'step', act, inverse: act }],
    ...seen.map(([second, state]): [number, Entry] => [
      second,
      { kind: 'sample', whole: true, state: { ...usual, ...state } },
    ]),
  ];
  const progress = progressOf(
    entries.map(([second, entry]) => chained(entry, { at: start + second, clock: 'cluster' }, undefined)),
  );
  const watched = watchOutcome(progress, start + (entries.at(-1)?.[0] ?? 0));
  return watched ? `${watched.outcome}: ${watched.reason.en}` : 'goes on';
}

const guest = (vmId: number, state: GuestState): Partial<SampledState> => ({
  guests: { ...usual.guests, [vmId]: state },
});
const silent = (vmId: number): Partial<SampledState> => ({
  probes: {
    ...usual.probes,
    ...Object.fromEntries(
      drillPlan.drill.hypothesis.filter((probe) => probe.vmId === vmId).map(({ id }) => [id, false]),
    ),
  },
});
const noQuorum = { quorate: false };
const blind = { blind: 'nobody answers' };

describe('A drill goes on', () => {
  it('while only what it touches is away', () => {
    expect(
      outcomeOf([
        [5, {}],
        [300, {}],
      ]),
    ).toBe('goes on');
  });

  it('without quorum for half a minute: so long the witness may hold its decision', () => {
    expect(
      outcomeOf([
        [5, noQuorum],
        [39, noQuorum],
      ]),
    ).toBe('goes on');
  });

  it('when quorum came back in between', () => {
    expect(
      outcomeOf([
        [5, noQuorum],
        [30, {}],
        [35, noQuorum],
        [65, noQuorum],
      ]),
    ).toBe('goes on');
  });

  it('when no endpoint answers for less than five minutes, or one did in between', () => {
    expect(
      outcomeOf([
        [5, blind],
        [304, blind],
      ]),
    ).toBe('goes on');
    expect(
      outcomeOf([
        [5, blind],
        [200, {}],
        [210, blind],
        [400, blind],
      ]),
    ).toBe('goes on');
  });

  it('when nobody can be seen: that is blindness, and no lost quorum', () => {
    expect(
      outcomeOf([
        [5, { ...blind, ...noQuorum }],
        [250, { ...blind, ...noQuorum }],
      ]),
    ).toBe('goes on');
  });

  it('when a guest is recovered: its node is dead, and it runs on one node alone', () => {
    const { vmId } = touched;
    expect(
      outcomeOf([[130, { ...guest(vmId, { node: 'east1', status: 'running', ha: 'starting' }), twice: {} }]]),
    ).toBe('goes on');
  });

  it.each(['fence', 'recovery', 'freeze', 'migrate', 'request_start'])('when HA has a guest in the state %s', (ha) => {
    expect(outcomeOf([[60, guest(touched.vmId, { node: touched.from, status: 'unknown', ha })]])).toBe('goes on');
  });

  it('when a bystander was silent for less than a minute, or answered in between', () => {
    const { vmId } = bystander;
    expect(
      outcomeOf([
        [5, silent(vmId)],
        [64, silent(vmId)],
      ]),
    ).toBe('goes on');
    expect(
      outcomeOf([
        [5, silent(vmId)],
        [50, {}],
        [55, silent(vmId)],
        [100, silent(vmId)],
      ]),
    ).toBe('goes on');
  });

  it('when the cluster does not see a bystander that serves all the same', () => {
    const { vmId, from: node } = bystander;
    const unseen = guest(vmId, { node, status: 'unknown', ha: 'started' });
    expect(
      outcomeOf([
        [5, unseen],
        [200, unseen],
      ]),
    ).toBe('goes on');
  });

  it('when bystanders can not be seen while it is blind', () => {
    const both = { ...silent(bystander.vmId), ...blind };
    expect(
      outcomeOf([
        [5, both],
        [200, both],
      ]),
    ).toBe('goes on');
  });
});

describe('A drill is stopped', () => {
  it('when its longest time is over, also where all is well in the end', () => {
    const { guests, hypothesis, limits } = drillPlan.drill;
    const well: Partial<SampledState> = {
      guests: Object.fromEntries(
        guests.map(({ vmId, nodes }): [number, GuestState] => [
          vmId,
          { node: nodes[0] ?? '', status: 'running', ha: 'started' },
        ]),
      ),
      nodes: { west1: false, west2: true, east1: true, east2: true },
      probes: Object.fromEntries(hypothesis.map(({ id }) => [id, true])),
    };
    const longest = limits.maxMinutes * 60;
    expect(outcomeOf([[longest, well]])).toBe('verified: all guests run where they shall, and answer');
    expect(outcomeOf([[longest + 1, well]])).toBe(`late: not verified after ${limits.maxMinutes} min`);
  });

  it('when the quorum stays away', () => {
    expect(
      outcomeOf([
        [5, noQuorum],
        [40, noQuorum],
      ]),
    ).toBe('stopped: no quorum for 35 s');
  });

  it('when no endpoint answers any more', () => {
    expect(
      outcomeOf([
        [5, blind],
        [305, blind],
      ]),
    ).toBe('stopped: no endpoint has answered for 300 s');
  });

  it('at once when a guest runs on two nodes', () => {
    const twice = { [touched.vmId]: ['east1', 'west1'] };
    expect(outcomeOf([[5, { twice }]])).toBe(`stopped: VM ${touched.vmId} runs twice: on east1 and west1`);
  });

  it('at once when a guest runs twice that it does not touch', () => {
    const twice = { [bystander.vmId]: ['east1', 'east2'] };
    expect(outcomeOf([[5, { twice }]])).toBe(`stopped: VM ${bystander.vmId} runs twice: on east1 and east2`);
  });

  it('at once when HA has given a guest up', () => {
    const { vmId, from: node } = touched;
    expect(outcomeOf([[60, guest(vmId, { node, status: 'stopped', ha: 'error' })]])).toBe(
      `stopped: HA has given up VM ${vmId} (error)`,
    );
  });

  it('when a bystander stays silent, though the cluster sees its machine run', () => {
    const { vmId } = bystander;
    expect(
      outcomeOf([
        [5, silent(vmId)],
        [65, silent(vmId)],
      ]),
    ).toBe(`stopped: VM ${vmId} is not part of the drill and is away`);
  });
});
