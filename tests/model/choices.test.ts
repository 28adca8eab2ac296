import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backupSchedule } from '../../model/backups.ts';
import { loadsAfter, nodeAfter, singleLosses } from '../../model/capacity.ts';
import { cyclesOf } from '../../model/cycles.ts';
import { parseInventory } from '../../model/inventory.ts';
import { replicationJobId } from '../../model/names.ts';
import { byRendezvous } from '../../model/rendezvous.ts';
import { calendarEvent } from '../../model/replication.ts';
import { goodFiles, planOf } from './support.ts';

const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}[0-9]$/), { minLength: 1, maxLength: 8 });
const nodes = (all: readonly string[]) => all.map((node) => ({ node }));

describe('the choice of a node', () => {
  it('does not depend on the order of the nodes', () => {
    fc.assert(
      fc.property(fc.string(), names, (key, all) => {
        expect(byRendezvous(key, nodes(all.toReversed()))).toEqual(byRendezvous(key, nodes(all)));
      }),
    );
  });

  it('falls on a new node or stays where it was', () => {
    fc.assert(
      fc.property(fc.string(), names, (key, all) => {
        const before = byRendezvous(key, nodes(all))[0]?.node;
        const after = byRendezvous(key, nodes([...all, 'newcomer']))[0]?.node;
        expect([before, 'newcomer']).toContain(after);
      }),
    );
  });

  it('spreads guests evenly', () => {
    const first = Array.from(
      { length: 2000 },
      (_, index) => byRendezvous(`guest-${index}`, nodes(['a', 'b']))[0]?.node,
    );
    const share = first.filter((node) => node === 'a').length / first.length;
    expect(share).toBeGreaterThan(0.45);
    expect(share).toBeLessThan(0.55);
  });
});

describe('a placed guest', () => {
  const plan = planOf(goodFiles());

  it('has a replica at the other site first, and one on a neighbour', () => {
    for (const { homeNode, homeSite, replicas, haNodes } of plan.guests) {
      expect(replicas.map(({ site }) => site === homeSite)).toEqual([false, true]);
      expect(haNodes).toEqual([homeNode, ...replicas.map(({ node }) => node)].sort());
      expect(new Set(haNodes).size).toBe(3);
    }
  });

  it('stands where a member wants it, at the size it wants', () => {
    const guest = plan.guests.find(({ name }) => name === 'ahorn-books-database');
    expect(guest).toMatchObject({ homeNode: 'west1', memoryMiB: 4096, haNodes: ['east1', 'west1', 'west2'] });
    expect(guest?.replicas).toEqual([
      {
        node: 'east1',
        site: 'east',
        jobId: replicationJobId(1021, 'east1'),
        schedule: '*/5',
        intervalMinutes: 5,
        rateMBps: 200,
      },
      {
        node: 'west2',
        site: 'west',
        jobId: replicationJobId(1021, 'west2'),
        schedule: '*/5',
        intervalMinutes: 5,
        rateMBps: 200,
      },
    ]);
  });

  it('has its address in the network that its member brings', () => {
    const guest = plan.guests.find(({ name }) => name === 'buche-books-app');
    expect(guest?.network).toMatchObject({ address: '172.16.8.22/24', gateway: '172.16.8.1', vnet: 't02int' });
  });

  it('needs the guests of its own service that it names, and those of the services its own needs', () => {
    const needs = (name: string) => plan.guests.find((guest) => guest.name === name)?.dependsOn;
    expect(needs('ahorn-books-app')).toEqual(['ahorn-books-database']);
    expect(needs('buche-desk-app')).toEqual([
      'common-core-mirror-east',
      'common-core-mirror-west',
      'common-core-server',
    ]);
  });
});

describe('openings', () => {
  it('to the whole cooperation take in the networks that members bring', () => {
    const server = planOf(goodFiles()).guests.find(({ name }) => name === 'common-core-server');
    expect(server?.openings.map(({ source }) => source)).toEqual(['10.128.0.0/9', '172.16.8.0/24']);
  });
});

describe('backups', () => {
  it('go to the server of the other site, into the namespace of the tenant, and take in every guest', () => {
    const { tenants, guests } = planOf(goodFiles());
    const backups = tenants.flatMap((tenant) => tenant.backups);
    for (const { homeSite, targetSite } of backups) expect(targetSite).not.toBe(homeSite);
    expect(new Set(backups.map(({ storage }) => storage)).size).toBe(backups.length);
    const saved = backups.flatMap(({ vmIds }) => vmIds).sort((a, b) => a - b);
    expect(saved).toEqual(guests.map(({ vmId }) => vmId));
  });

  it('start within the night, past midnight too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), (tenant) => {
        const [hours = 0, minutes = 0] = backupSchedule('20:30', 420, tenant).split(':').map(Number);
        const sinceStart = (hours * 60 + minutes - (20 * 60 + 30) + 1440) % 1440;
        expect(sinceStart).toBeLessThan(420);
      }),
    );
  });

  it('of five neighbours in number are an hour apart at least', () => {
    const starts = [1, 2, 3, 4, 5].map((tenant) => backupSchedule('00:00', 420, tenant)).sort();
    const minutes = starts.map((start) => Number(start.slice(0, 2)) * 60 + Number(start.slice(3)));
    const gaps = minutes.slice(1).map((minute, index) => minute - (minutes[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60);
  });
});

describe('a replication interval', () => {
  it.each([
    [1, '*/1'],
    [15, '*/15'],
    [30, '*/30'],
    [60, '*:00'],
    [240, '0/4:00'],
    [1440, '00:00'],
  ])('of %i minutes is the calendar event %s', (minutes, event) => {
    expect(calendarEvent(minutes)).toBe(event);
  });
});

describe('capacity', () => {
  it('counts every guest on exactly one surviving node after every single loss', () => {
    const { sites } = parseInventory(goodFiles());
    const { guests } = planOf(goodFiles());
    const losses = singleLosses(sites);
    expect(losses.map(({ what }) => what)).toEqual([
      undefined,
      ...['node east1', 'node east2', 'node west1', 'node west2'],
      ...['site east', 'site west'],
    ]);
    for (const loss of losses) {
      const loads = loadsAfter(loss, sites, guests);
      expect(loads.flatMap((load) => load.guests).length).toBe(guests.length);
      for (const { node } of loads) expect(loss.nodes.has(node)).toBe(false);
      for (const guest of guests) expect(guest.haNodes).toContain(nodeAfter(guest, loss));
    }
  });
});

describe('circles', () => {
  it('are found, each once, from their first node', () => {
    const graph = new Map([
      ['d', ['b']],
      ['c', ['a']],
      ['b', ['c', 'unknown']],
      ['a', ['b']],
      ['e', ['e']],
    ]);
    expect(cyclesOf(graph)).toEqual([['a', 'b', 'c'], ['e']]);
  });

  it('are absent from every graph whose edges all point one way', () => {
    const edges = fc.array(fc.tuple(fc.nat(8), fc.nat(8)).filter(([from, to]) => from < to));
    fc.assert(
      fc.property(edges, (all) => {
        expect(cyclesOf(graphOf(all))).toEqual([]);
      }),
    );
  });

  it('are found in every graph that has one', () => {
    const cycle = fc.uniqueArray(fc.nat(8), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(cycle, fc.array(fc.tuple(fc.nat(8), fc.nat(8))), (nodes, more) => {
        const closed = nodes.map((node, index): [number, number] => [node, nodes[(index + 1) % nodes.length] ?? node]);
        const found = cyclesOf(graphOf([...closed, ...more]));
        expect(found.length).toBeGreaterThan(0);
      }),
    );
  });
});

function graphOf(edges: readonly (readonly [number, number])[]): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const [from, to] of edges) graph.set(`n${from}`, [...(graph.get(`n${from}`) ?? []), `n${to}`]);
  return graph;
}
