/** Times, losses and the verdict, from journals whose samples are written by hand. */
import { describe, expect, it } from 'vitest';
import { beginningOf, measure } from '../../drills/index.ts';
import { chained, type Line } from '../../drills/journal/chain.ts';
import type { Entry, GuestState, StateChange } from '../../drills/journal/entry.ts';
import { verdictOf } from '../../drills/measure/verdict.ts';
import type { DrillPlan } from '../../drills/plan.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { actor, planned, program, smallPlan, target } from './support.ts';

const plan = smallPlan();
const start = 1_795_510_000;

/**
 * Loss of the node of the first guest that is affected; all others stay as they are.
 * @param isProbed are services asked too? Else the cluster's word is all there is.
 */
async function setting(isProbed = false) {
  const whole = await planned(new SimulatedWorld(plan), 'node-loss', {
    scope: { kind: 'node', id: 'west1' },
    means: 'corosync',
  });
  const drillPlan = isProbed ? whole : { ...whole, drill: { ...whole.drill, hypothesis: [] } };
  const guest = drillPlan.drill.guests.find(({ affected }) => affected);
  if (!guest) throw new Error('nobody is affected');
  return { drillPlan, guest, to: guest.nodes[0] ?? '' };
}

const nodes = { west1: true, west2: true, east1: true, east2: true };

function journal(drillPlan: DrillPlan, entries: [seconds: number, entry: Entry][]): Line[] {
  const all: [number, Entry][] = [[-60, beginningOf(drillPlan, { actor, program, target })], ...entries];
  const lines: Line[] = [];
  for (const [seconds, entry] of all)
    lines.push(chained(entry, { at: start + seconds, clock: 'cluster' }, lines.at(-1)));
  return lines;
}

const act = (drillPlan: DrillPlan): Entry => {
  const [first] = drillPlan.drill.acts;
  if (!first) throw new Error('no act');
  return { kind: 'act', n: 1, purpose: 'step', act: first, inverse: first };
};

const everybody = ({ drill }: DrillPlan): Record<string, GuestState> =>
  Object.fromEntries(
    drill.guests.map(({ vmId, affected, from, nodes: allowed }) => [
      vmId,
      { node: affected ? (allowed[0] ?? '') : from, status: 'running', ha: 'started' },
    ]),
  );

const sample = (state: StateChange, whole = false): Entry => ({ kind: 'sample', whole, state });

describe('The times of a guest', () => {
  it('are told apart: outage, detected, first up, verified', async () => {
    const { drillPlan, guest, to } = await setting();
    const only = (state: GuestState): StateChange => ({ guests: { [guest.vmId]: state } });
    const lines = journal(drillPlan, [
      [
        -5,
        {
          kind: 'replication-points',
          points: [{ vmId: guest.vmId, node: guest.from, target: to, lastSync: start - 240 }],
        },
      ],
      [0, act(drillPlan)],
      [
        1,
        sample(
          {
            guests: everybody(drillPlan),
            nodes,
            quorate: true,
            ...only({ node: guest.from, status: 'running', ha: 'started' }),
          },
          true,
        ),
      ],
      [6, sample({ ...only({ node: guest.from, status: 'unknown', ha: 'started' }), nodes: { west1: false } })],
      [66, sample(only({ node: guest.from, status: 'unknown', ha: 'fence' }))],
      [131, sample(only({ node: to, status: 'running', ha: 'starting' }))],
      [141, sample(only({ node: to, status: 'running', ha: 'started' }))],
    ]);
    const measured = measure(lines).guests.find(({ vmId }) => vmId === guest.vmId);
    expect(measured).toMatchObject({
      to,
      outageAt: start + 6,
      detectedAt: start + 66,
      upAt: start + 131,
      verifiedAt: start + 141,
      rtoSeconds: 135,
      rpoSeconds: 246,
      backSeconds: 141,
    });
    const predicted = measured?.predicted?.backSeconds ?? Number.NaN;
    expect(measured?.errorSeconds).toBe(141 - predicted);
  });

  describe('and what it lost', () => {
    /** Two replicas: 60 s and 240 s old when the node goes. */
    async function lost(states: [seconds: number, state: GuestState][]) {
      const { drillPlan, guest } = await setting();
      const [near = '', far = ''] = ['west2', 'east1'];
      const point = (target: string, age: number) => ({
        vmId: guest.vmId,
        node: guest.from,
        target,
        lastSync: start - age,
      });
      const only = (state: GuestState): StateChange => ({ guests: { [guest.vmId]: state } });
      const lines = journal(drillPlan, [
        [-5, { kind: 'replication-points', points: [point(near, 60), point(far, 240)] }],
        [0, act(drillPlan)],
        [
          1,
          sample(
            {
              guests: everybody(drillPlan),
              nodes,
              quorate: true,
              ...only({ node: guest.from, status: 'running', ha: 'started' }),
            },
            true,
          ),
        ],
        ...states.map(([at, state]): [number, Entry] => [at, sample(only(state))]),
      ]);
      return measure(lines).guests.find(({ vmId }) => vmId === guest.vmId)?.rpoSeconds;
    }

    const away: [number, GuestState] = [6, { node: 'west1', status: 'unknown', ha: 'started' }];

    it('is told by the replica from which it was started, wherever it runs in the end', async () => {
      const recovered: [number, GuestState][] = [
        away,
        [66, { node: 'west1', status: 'unknown', ha: 'fence' }],
        [131, { node: 'east1', status: 'running', ha: 'started' }],
      ];
      expect(await lost(recovered)).toBe(246);
      expect(
        await lost([
          ...recovered,
          [200, { node: 'east1', status: 'running', ha: 'migrate' }],
          [260, { node: 'west2', status: 'running', ha: 'started' }],
        ]),
      ).toBe(246);
      expect(await lost([...recovered, [260, { node: 'west1', status: 'running', ha: 'started' }]])).toBe(246);
    });

    it('is nothing where it moved with its disks, however long it did not answer', async () => {
      expect(
        await lost([
          [6, { node: 'west1', status: 'stopped', ha: 'migrate' }],
          [60, { node: 'east1', status: 'running', ha: 'started' }],
        ]),
      ).toBe(0);
    });

    it('is nothing where it came back on its own node', async () => {
      expect(await lost([away, [60, { node: 'west1', status: 'running', ha: 'started' }]])).toBe(0);
    });

    it('is unknown where it did not come back, or nobody saw how it got where it is', async () => {
      expect(await lost([away])).toBeNull();
      expect(await lost([away, [60, { node: 'west2', status: 'running', ha: 'started' }]])).toBe(66);
      expect(await lost([away, [60, { node: 'east2', status: 'running', ha: 'started' }]])).toBeNull();
    });
  });

  it('begin with the silence of its service, not with that of its node, which the watchdog resets later', async () => {
    const { drillPlan, guest, to } = await setting(true);
    const answers = (isAnswering: boolean): StateChange => ({
      probes: Object.fromEntries(
        drillPlan.drill.hypothesis.map(({ id, vmId }) => [id, isAnswering || vmId !== guest.vmId]),
      ),
    });
    const only = (state: GuestState): StateChange => ({ guests: { [guest.vmId]: state } });
    const lines = journal(drillPlan, [
      [0, act(drillPlan)],
      [1, sample({ guests: everybody(drillPlan), nodes, quorate: true, ...answers(true) }, true)],
      [6, sample({ ...only({ node: guest.from, status: 'unknown', ha: 'started' }), nodes: { west1: false } })],
      [61, sample(answers(false))],
      [131, sample(only({ node: to, status: 'running', ha: 'started' }))],
      [191, sample(answers(true))],
    ]);
    expect(measure(lines).guests.find(({ vmId }) => vmId === guest.vmId)).toMatchObject({
      outageAt: start + 61,
      upAt: start + 131,
      verifiedAt: start + 191,
      rtoSeconds: 130,
    });
  });

  it('know of a service that went silent while the cluster saw its machine run', async () => {
    const { drillPlan, guest } = await setting(true);
    const all = Object.fromEntries(drillPlan.drill.hypothesis.map(({ id }) => [id, true]));
    const [silent = ''] = drillPlan.drill.hypothesis.flatMap(({ id, vmId }) => (vmId === guest.vmId ? [id] : []));
    const lines = journal(drillPlan, [
      [0, act(drillPlan)],
      [1, sample({ guests: everybody(drillPlan), nodes, quorate: true, probes: all }, true)],
      [6, sample({ probes: { [silent]: false } })],
    ]);
    const away = measure(lines).guests.filter(({ outageAt }) => outageAt !== null);
    expect(away.map(({ vmId, rtoSeconds }) => ({ vmId, rtoSeconds }))).toEqual([
      { vmId: guest.vmId, rtoSeconds: null },
    ]);
  });

  it('do not count what happens while all is put back', async () => {
    const { drillPlan, guest } = await setting();
    const lines = journal(drillPlan, [
      [0, act(drillPlan)],
      [5, sample({ guests: everybody(drillPlan), nodes, quorate: true }, true)],
      [10, { kind: 'decided', what: 'undo', reason: { de: '-', en: '-' } }],
      [15, sample({ guests: { [guest.vmId]: { node: guest.from, status: 'stopped' } } })],
    ]);
    expect(measure(lines).guests.every(({ outageAt }) => outageAt === null)).toBe(true);
  });

  it('are unknown where it does not come back, and its service and member with it', async () => {
    const { drillPlan, guest } = await setting();
    const lines = journal(drillPlan, [
      [0, act(drillPlan)],
      [
        5,
        sample(
          {
            guests: { ...everybody(drillPlan), [guest.vmId]: { node: guest.from, status: 'stopped', ha: 'recovery' } },
            nodes,
            quorate: true,
          },
          true,
        ),
      ],
    ]);
    const { guests, services, members } = measure(lines);
    expect(guests.find(({ vmId }) => vmId === guest.vmId)).toMatchObject({
      rtoSeconds: null,
      verifiedAt: null,
      errorSeconds: null,
    });
    expect(services.find(({ id }) => id === guest.service)?.rtoSeconds).toBeNull();
    expect(members.find(({ id }) => id === guest.member)?.rtoSeconds).toBeNull();
  });
});

describe('The verdict', () => {
  const verified: Entry = { kind: 'watched', outcome: 'verified', reason: { de: '-', en: '-' } };
  const end: [number, Entry][] = [
    [101, { kind: 'decided', what: 'undo', reason: { de: '-', en: '-' } }],
    [300, { kind: 'settled', left: [] }],
    [310, { kind: 'hypothesis', when: 'after', findings: [] }],
    [320, { kind: 'previewed', stacks: [] }],
  ];
  const good = async (): Promise<{ drillPlan: DrillPlan; vmId: number; from: string; entries: [number, Entry][] }> => {
    const { drillPlan, guest } = await setting();
    return {
      drillPlan,
      vmId: guest.vmId,
      from: guest.from,
      entries: [
        [0, act(drillPlan)],
        [5, sample({ guests: everybody(drillPlan), nodes: { ...nodes, west1: false }, quorate: true }, true)],
        [100, verified],
        ...end,
      ],
    };
  };

  it('is met when all went as it should', async () => {
    const { drillPlan, entries } = await good();
    expect(verdictOf(journal(drillPlan, entries))).toEqual({ outcome: 'met', deviations: [] });
  });

  it('deviates when the cluster never missed the node that was to be lost, though all is well', async () => {
    const { drillPlan, entries } = await good();
    const [act, , ...others] = entries;
    const unmissed = sample({ guests: everybody(drillPlan), nodes, quorate: true }, true);
    const { outcome, deviations } = verdictOf(journal(drillPlan, [...(act ? [act] : []), [5, unmissed], ...others]));
    expect({ outcome, told: deviations.map(({ en }) => en) }).toEqual({
      outcome: 'deviated',
      told: ['the fault had no effect: the cluster never missed west1'],
    });
  });

  it('deviates when a guest was longer away than its target allows', async () => {
    const { drillPlan, entries, vmId, from } = await good();
    const away = sample({ guests: { [vmId]: { node: from, status: 'unknown' } } });
    const late = sample({ guests: everybody(drillPlan) });
    const lines = journal(drillPlan, [
      ...entries.slice(0, 2),
      [10, away],
      [9000, late],
      ...entries.slice(2).map(([at, entry]): [number, Entry] => [at + 9000, entry]),
    ]);
    const { outcome, deviations } = verdictOf(lines);
    expect(outcome).toBe('deviated');
    expect(deviations.some(({ en }) => /RTO 8990 s, required/.test(en))).toBe(true);
  });

  it('deviates when nobody looked for minutes, though all is well before and after', async () => {
    const { drillPlan, entries } = await good();
    const [begins, ...rest] = entries;
    const cutOff: Entry = { kind: 'resumed', actor };
    const absent = (seconds: number): [number, Entry][] => [
      ...(begins ? [begins] : []),
      ...rest.slice(0, 1),
      [6, cutOff],
      [5 + seconds, sample({ quorate: true })],
      ...rest.slice(1).map(([at, entry]): [number, Entry] => [at + seconds, entry]),
    ];
    expect(verdictOf(journal(drillPlan, absent(60))).outcome).toBe('met');
    const { outcome, deviations } = verdictOf(journal(drillPlan, absent(600)));
    expect({ outcome, told: deviations[0]?.en }).toEqual({
      outcome: 'deviated',
      told: 'nobody looked for 600 s: what happened meanwhile is unknown',
    });
  });

  it('deviates when a guest ran twice', async () => {
    const { drillPlan, entries, vmId } = await good();
    const twice = sample({ twice: { [vmId]: ['east1', 'west1'] } });
    const { outcome, deviations } = verdictOf(
      journal(drillPlan, [...entries.slice(0, 2), [20, twice], ...entries.slice(2)]),
    );
    expect({ outcome, told: deviations[0]?.en }).toEqual({
      outcome: 'deviated',
      told: `VM ${vmId} ran twice: east1, west1`,
    });
  });

  it('deviates when a preview afterwards would create, replace or delete, and not for an update', async () => {
    const { drillPlan, entries } = await good();
    const leaving = (effect: string): [number, Entry][] => [
      ...entries.slice(0, -1),
      [320, { kind: 'previewed', stacks: [{ stack: 'primary', changes: [{ effect, name: 'books' }] }] }],
    ];
    for (const effect of ['create', 'replace', 'delete']) {
      expect(verdictOf(journal(drillPlan, leaving(effect))).outcome).toBe('deviated');
    }
    expect(verdictOf(journal(drillPlan, leaving('update'))).outcome).toBe('met');
  });

  it('is an incomplete rollback when something is left, whatever else was', async () => {
    const { drillPlan, entries } = await good();
    const left: Entry = { kind: 'settled', left: [{ what: { de: 'x', en: 'x' }, byHand: ['y'] }] };
    const lines = journal(
      drillPlan,
      entries.map(([at, entry]) => (entry.kind === 'settled' ? [at, left] : [at, entry])),
    );
    expect(verdictOf(lines).outcome).toBe('rollback-incomplete');
  });
});
