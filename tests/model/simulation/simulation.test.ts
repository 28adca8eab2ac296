import { describe, expect, it } from 'vitest';
import { usualPace } from '../../../model/simulation/scenario.ts';
import { away, fourGuests, guest, place, played, said, twoSites } from './two-sites.ts';

const boot = 40 + usualPace.guestStart;

describe('A node that fails', () => {
  it('and is not the master has its guests elsewhere within the time known of Proxmox VE: 110 to 130 s, a round, the boot', () => {
    const simulation = played(twoSites([{ at: 10, fault: { kind: 'power', target: 'kau2' } }]), 900);
    expect(place(simulation, 2012)).toBe('nie2');
    expect(away(simulation, 2012)).toBeGreaterThan(110 - 10 + boot);
    expect(away(simulation, 2012)).toBeLessThan(130 + 10 + boot);
  });

  it('and is the master takes longer, since its lock must run out first: 170 to 190 s', () => {
    const simulation = played(twoSites([{ at: 10, fault: { kind: 'power', target: 'kau1' } }]), 900);
    expect(place(simulation, 2011)).toBe('nie1');
    expect(away(simulation, 2011)).toBeGreaterThan(170 - 10 + boot);
    expect(away(simulation, 2011)).toBeLessThan(190 + 10 + boot);
  });

  it('loses what was written since the last sync, and no more', () => {
    const simulation = played(twoSites([{ at: 10, fault: { kind: 'power', target: 'kau1' } }]), 900);
    expect(simulation.history.outages.get('vm:2011')).toMatchObject([{ from: 10, node: 'nie1', lost: 310 }]);
  });

  it('takes no guest of another node with it', () => {
    const simulation = played(twoSites([{ at: 10, fault: { kind: 'power', target: 'kau1' } }]), 900);
    for (const vmId of [1011, 1012, 2012]) expect(away(simulation, vmId)).toBe(0);
  });

  it('gets its guests back, running, when it is up again', () => {
    const incidents = [
      { at: 10, fault: { kind: 'power', target: 'kau1' } },
      { at: 600, heal: { kind: 'power', target: 'kau1' } },
    ] as const;
    const before = played(twoSites(incidents), 600);
    const after = played(twoSites(incidents), 1500);
    expect([place(before, 2011), place(after, 2011)]).toEqual(['nie1', 'kau1']);
    expect(away(after, 2011)).toBe(away(before, 2011));
  });
});

describe('A site that fails', () => {
  it.each(['niestetal', 'kaufungen'])('%s: the other one carries all guests within four minutes', (target) => {
    const simulation = played(twoSites([{ at: 10, fault: { kind: 'power', target } }]), 900);
    for (const { sid } of fourGuests) expect(away(simulation, Number(sid.slice(3)))).toBeLessThan(240);
  });

  it('together with the witness leaves the other one without quorum: nothing starts there', () => {
    const simulation = played(
      twoSites([
        { at: 10, fault: { kind: 'unreachable', target: 'witness' } },
        { at: 11, fault: { kind: 'power', target: 'niestetal' } },
      ]),
      900,
    );
    expect(simulation.history.events.filter(({ at, message }) => at > 11 && message.startsWith('start of'))).toEqual(
      [],
    );
    expect(away(simulation, 1011)).toBe(Number.POSITIVE_INFINITY);
  });

  it('without a witness leaves the other one without quorum, and its watchdogs reset it', () => {
    const simulation = played(
      twoSites([{ at: 10, fault: { kind: 'power', target: 'niestetal' } }], { witness: false }),
      120,
    );
    const resets = simulation.history.events.filter(({ message }) => message === 'reset by its watchdog');
    expect(resets.map(({ source }) => source).sort()).toEqual(['kau1', 'kau2']);
  });

  it('is carried over a short loss of mains by its batteries', () => {
    const incidents = [
      { at: 10, fault: { kind: 'power', target: 'niestetal' } },
      { at: 500, heal: { kind: 'power', target: 'niestetal' } },
    ] as const;
    expect(played(twoSites(incidents, { upsMinutes: 10 }), 1500).history.outages.size).toBe(0);
    expect(away(played(twoSites(incidents, { upsMinutes: 5 }), 1500), 1011)).toBeGreaterThan(0);
  });
});

describe('Lines between the sites', () => {
  it('may fail one at a time', () => {
    expect(played(twoSites([{ at: 10, fault: { kind: 'cut', target: 'north' } }]), 900).history.outages.size).toBe(0);
  });

  it('that are both cut leave one site quorate, the one that the witness chooses; the other is reset and its guests move', () => {
    const simulation = played(
      twoSites([
        { at: 10, fault: { kind: 'cut', target: 'north' } },
        { at: 10, fault: { kind: 'cut', target: 'south' } },
      ]),
      900,
    );
    expect(simulation.partitions.map(({ nodes, quorate }) => [nodes.join(), quorate])).toEqual([
      ['kau1,kau2', false],
      ['nie1,nie2', true],
    ]);
    expect([1011, 1012, 2011, 2012].map((vmId) => place(simulation, vmId))).toEqual(['nie1', 'nie2', 'nie1', 'nie2']);
  });

  it('that are both cut come together again after the repair, and all guests are at home', () => {
    const simulation = played(
      twoSites([
        { at: 10, fault: { kind: 'isolated', target: 'kaufungen' } },
        { at: 900, heal: { kind: 'isolated', target: 'kaufungen' } },
      ]),
      2400,
    );
    expect([1011, 1012, 2011, 2012].map((vmId) => place(simulation, vmId))).toEqual(['nie1', 'nie2', 'kau1', 'kau2']);
  });
});

describe('Maintenance of a node', () => {
  const incidents = [
    { at: 10, command: 'enable-node-maintenance kau1' },
    { at: 600, command: 'disable-node-maintenance kau1' },
  ] as const;

  it('moves its guests away while they run', () => {
    const simulation = played(twoSites(incidents), 500);
    expect(place(simulation, 2011)).toBe('nie1');
    expect(simulation.history.outages.size).toBe(0);
  });

  it('brings them back afterwards, while they run', () => {
    const simulation = played(twoSites(incidents), 1200);
    expect(place(simulation, 2011)).toBe('kau1');
    expect(simulation.history.outages.size).toBe(0);
  });
});

describe('An HA stack that is disarmed', () => {
  it('resets no node that loses its quorum, and touches no guest', () => {
    const simulation = played(
      twoSites(
        [
          { at: 10, command: 'disarm-ha freeze' },
          { at: 100, fault: { kind: 'isolated', target: 'kaufungen' } },
          { at: 600, heal: { kind: 'isolated', target: 'kaufungen' } },
          { at: 700, command: 'arm-ha' },
        ],
        { witness: false },
      ),
      1200,
    );
    expect(simulation.history.outages.size).toBe(0);
    expect(said(simulation, 'reset by its watchdog')).toBe(false);
  });
});

describe('A replica', () => {
  const kept = fourGuests.map((each) => ({ ...each, replication: { schedule: '*/5', changedMiBps: 1 } }));

  it('is as old as its interval allows when its guest needs it', () => {
    const simulation = played(
      twoSites([{ at: 890, fault: { kind: 'power', target: 'kau1' } }], { guests: kept }),
      1500,
    );
    // The last run began at 600 s; the one after that would have come at 900 s.
    expect(simulation.history.outages.get('vm:2011')).toMatchObject([{ lost: 290 }]);
  });

  it('falls behind while the other site is out of reach, and comes up to date afterwards', () => {
    const incidents = [
      { at: 10, fault: { kind: 'isolated', target: 'kaufungen' } },
      { at: 2000, heal: { kind: 'isolated', target: 'kaufungen' } },
    ] as const;
    const scenario = twoSites(incidents, { guests: kept });
    expect(played(scenario, 1900).lag('vm:1011', 'kau1')).toBeGreaterThan(1890);
    expect(played(scenario, 4000).lag('vm:1011', 'kau1')).toBeLessThan(420);
  });

  it('is led the other way once its guest runs at the other site, and is the way back', () => {
    const simulation = played(
      twoSites(
        [
          { at: 10, fault: { kind: 'power', target: 'kau1' } },
          { at: 1000, heal: { kind: 'power', target: 'kau1' } },
        ],
        { guests: kept },
      ),
      3600,
    );
    expect(place(simulation, 2011)).toBe('kau1');
    expect(simulation.lag('vm:2011', 'nie1')).toBeLessThan(420);
    expect(away(simulation, 2011)).toBeLessThan(300);
  });

  it('falls behind when more changes than the rate lets through', () => {
    const busy = kept.map((each) => ({ ...each, replication: { ...each.replication, changedMiBps: 2, rateMBps: 1 } }));
    const simulation = played(twoSites([], { guests: busy }), 7200);
    expect(simulation.lag('vm:1011', 'kau1')).toBeGreaterThan(1800);
  });
});

describe('A guest', () => {
  it('starts only where its disks are: without a replica at the other site it stays away', () => {
    const lonely = guest(1011, 'nie1', []);
    const loose = twoSites([{ at: 10, fault: { kind: 'power', target: 'nie1' } }], { guests: [lonely] });
    const simulation = played({ ...loose, rules: [] }, 1800);
    expect(away(simulation, 1011)).toBe(Number.POSITIVE_INFINITY);
    expect(said(simulation, "service 'vm:1011': state changed from 'started' to 'error'")).toBe(true);
  });

  it('starts only where enough memory is free', () => {
    const scenario = twoSites([{ at: 10, fault: { kind: 'power', target: 'nie1' } }], { memoryMiB: 6144 });
    const simulation = played(scenario, 1800);
    expect(away(simulation, 1011)).toBe(Number.POSITIVE_INFINITY);
    expect(said(simulation, 'start of vm:1011 failed: not enough memory is free')).toBe(true);
  });

  it('waits in a boot storm until it is its turn', () => {
    const crowd = Array.from({ length: 12 }, (_, index) => guest(3000 + index, 'kau1', ['nie1']));
    const pace = { ...usualPace, boots: 3 };
    const simulation = played(
      twoSites([{ at: 10, fault: { kind: 'power', target: 'kau1' } }], { guests: crowd, pace }),
      1800,
    );
    const outages = crowd.map(({ sid }) => away(simulation, Number(sid.slice(3)))).sort((a, b) => a - b);
    // Four turns of three, each as long as a boot.
    expect((outages.at(-1) ?? 0) - (outages[0] ?? 0)).toBeGreaterThanOrEqual(3 * 40);
    expect((outages.at(-1) ?? 0) - (outages[0] ?? 0)).toBeLessThan(3 * 40 + 20);
  });

  it('whose disk pool is lost is not brought back by Proxmox VE: the move to its replica would need the disks', () => {
    const simulation = played(twoSites([{ at: 10, fault: { kind: 'pool-lost', target: 'kau1' } }]), 900);
    expect(away(simulation, 2011)).toBe(Number.POSITIVE_INFINITY);
    expect(said(simulation, "service 'vm:2011': state changed from 'started' to 'error'")).toBe(true);
  });

  it('on a node that hangs is away as long as nobody resets the node: Proxmox VE does not notice', () => {
    const incidents = [
      { at: 10, fault: { kind: 'hung', target: 'kau1' } },
      { at: 1000, heal: { kind: 'hung', target: 'kau1' } },
    ] as const;
    expect(away(played(twoSites(incidents), 1000), 2011)).toBe(Number.POSITIVE_INFINITY);
    expect(away(played(twoSites(incidents), 2400), 2011)).toBeGreaterThan(990);
  });

  it('runs on when only the API of its node is dead, or its clock is wrong', () => {
    const incidents = [
      { at: 10, fault: { kind: 'api-dead', target: 'kau1' } },
      { at: 10, fault: { kind: 'clock-skew', target: 'kau2' } },
    ] as const;
    expect(played(twoSites(incidents), 900).history.outages.size).toBe(0);
  });

  it('is moved by the administrator without an outage, and comes back to the node its rule prefers', () => {
    const simulation = played(twoSites([{ at: 10, command: 'migrate vm:2011 nie1' }]), 900);
    expect(simulation.history.outages.size).toBe(0);
    expect(said(simulation, "migrate service 'vm:2011' to node 'nie1'")).toBe(true);
    expect(place(simulation, 2011)).toBe('kau1');
  });
});
