/** What the assessment says of a small installation, changed in one respect at a time. */
import { describe, expect, it } from 'vitest';
import { defaultFigures } from '../../../../model/availability/parts/default-figures.ts';
import { Figures } from '../../../../model/availability/parts/figures.ts';
import { type Assumptions, assess } from '../../../../model/availability/services/assess.ts';
import type { ServiceAssessment } from '../../../../model/availability/services/assessment.ts';
import { availabilityClass } from '../../../../model/availability/services/availability-class.ts';
import type { Installation, InstalledGuest } from '../../../../model/availability/services/installation.ts';
import { plannedInstallation } from '../../../../model/availability/services/planned.ts';
import { parseInventory } from '../../../../model/inventory.ts';
import { plan } from '../../../../model/planning.ts';
import type { Figures as FiguresFile } from '../../../../model/schema/figures.ts';
import { strictRules } from '../../../../model/simulation/planned.ts';
import { UserError } from '../../../../model/user-error.ts';
import { goodFiles } from '../../support.ts';

const inventory = parseInventory(goodFiles());
const planned = plannedInstallation(inventory, plan(inventory));
const minute = 60;
const yearMinutes = 8766 * 60;

/** Every failover takes three minutes. */
const times = () => ({ seconds: 3 * minute, lostSeconds: 5 * minute });

function desk(installation: Installation = planned, more: Partial<Assumptions> = {}): ServiceAssessment {
  const { services } = assess(installation, { times, ...more });
  const found = services.find(({ member, service }) => member === 'ahorn' && service === 'desk');
  if (!found) throw new Error('ahorn has no desk');
  return found;
}

const withFigures = (figures: FiguresFile) => ({ figures: new Figures(figures) });

function homeOf(name: string): string {
  return planned.guests.find((guest) => guest.name === name)?.node ?? '';
}

function changed(name: string, change: (guest: InstalledGuest) => Partial<InstalledGuest>): Installation {
  return {
    ...planned,
    guests: planned.guests.map((guest) => (guest.name === name ? { ...guest, ...change(guest) } : guest)),
  };
}

describe('The availability of a service', () => {
  it('hangs on its own guest and on those it needs', () => {
    const alone = desk().cutSets.flatMap(({ events }) => (events.length === 1 ? events : []));
    expect(alone.filter((event) => event.startsWith('guest '))).toEqual(
      expect.arrayContaining(['guest ahorn-desk-app', 'guest common-core-server']),
    );
    expect(alone).not.toContain('guest ahorn-books-database');
  });

  it('does not hang on one of two guests that stand in for each other', () => {
    const alone = desk().cutSets.flatMap(({ events }) => (events.length === 1 ? events : []));
    expect(alone.filter((event) => event.includes('mirror'))).toEqual([]);
    const together = ['guest common-core-mirror-east', 'guest common-core-mirror-west'];
    expect(desk().cutSets.map(({ events }) => [...events].sort())).toContainEqual(together);
  });

  it('is the lower, the more often a part fails', () => {
    const often = withFigures({ kinds: { 'operator-error': { ...rate(1, 1), band: [0.5, 2] } } });
    const gained = desk(planned, often).minutesPerYear - desk().minutesPerYear;
    expect(gained).toBeCloseTo(30, 1);
  });

  it('follows the figure of a single part, and tells its source', () => {
    const own = withFigures({ parts: { guest: { 'ahorn-desk-app': { ...rate(100, 1), band: [50, 200] } } } });
    expect(desk(planned, own).minutesPerYear - desk().minutesPerYear).toBeGreaterThan(5000);
    const { figures } = assess(planned, { times, ...own });
    expect(figures).toContainEqual(
      expect.objectContaining({ key: 'guest ahorn-desk-app', from: 'inventory', source: 'vendor', value: 100 }),
    );
    expect(figures.find(({ key }) => key === 'guest')).toMatchObject({ from: 'default' });
  });

  it('has a P95 that is the figure itself where every band is a point', () => {
    const sure = Object.fromEntries(
      Object.entries(defaultFigures).map(([kind, { value, hours = 1 }]) => {
        const band: [number, number] = [value, value];
        if (/^(beta|failover)-|generator|switch-over/.test(kind)) return [kind, { share: value, band, source: 'sure' }];
        if (/restore|recovery/.test(kind)) return [kind, { hours: value, band, source: 'sure' }];
        return [kind, { perYear: value, hours, band, source: 'sure' }];
      }),
    );
    const { p95MinutesPerYear, minutesPerYear } = desk(planned, withFigures({ kinds: sure }));
    expect(p95MinutesPerYear).toBe(minutesPerYear);
  });

  it('has a P95 that one wide band alone accounts for, as the delta method has it', () => {
    const wide = (high: number) =>
      desk(planned, withFigures({ kinds: { 'operator-error': { ...rate(0.5, 1), band: [0.1, high] } } }));
    const variance = (high: number) => {
      const { p95MinutesPerYear, minutesPerYear } = wide(high);
      return ((p95MinutesPerYear - minutesPerYear) / 1.6449) ** 2;
    };
    const slope = 60 * (1 - desk().unavailability);
    const own = (high: number) => (slope * ((high - 0.1) / (2 * 1.6449))) ** 2;
    expect((variance(4) - variance(2)) / (own(4) - own(2))).toBeCloseTo(1, 2);
  });

  it('gains by a drill: fewer failovers are taken to need help', () => {
    const drilled = desk(planned, { drilled: new Set(['node-loss', 'site-loss']) });
    expect(drilled.failoverMinutesPerYear).toBeLessThan(desk().failoverMinutesPerYear);
    expect(drilled.unavailabilityOf.failures).toBe(desk().unavailabilityOf.failures);
  });

  it('counts guests that fall with one node as one outage, the longest', () => {
    const together = ['ahorn-books-app', 'ahorn-books-database'].map((name) =>
      planned.guests.find((guest) => guest.name === name),
    );
    const [app, database] = together;
    if (!app || !database) throw new Error('ahorn has no books');
    const { places, node } = database;
    const oneHome = changed('ahorn-books-app', () => ({ places, node }));
    const failovers = (quick: number) =>
      assess(oneHome, {
        times: (vmId) => ({ seconds: vmId === app.vmId ? quick : 3 * minute, lostSeconds: 0 }),
      }).services.find(({ member, service }) => member === 'ahorn' && service === 'books')?.failoverMinutesPerYear;
    expect(failovers(minute)).toBe(failovers(2 * minute));
    expect(failovers(4 * minute)).toBeGreaterThan(failovers(3 * minute) ?? 0);
  });

  it('has nothing to fall back on where its guest has its own node only', () => {
    const [only = ''] = planned.guests.find(({ name }) => name === 'ahorn-desk-app')?.places ?? [];
    const stuck = desk(changed('ahorn-desk-app', () => ({ places: [only] })));
    expect(stuck.cutSets.map(({ events }) => events)).toContainEqual([`node-hardware ${only}`]);
    const fault = stuck.singleFaults.find(({ event }) => event === `node-hardware ${only}`);
    expect(fault).toMatchObject({
      seconds: 24 * 3600,
      lostSeconds: 0,
      why: `ahorn-desk-app has no place left of ${only}`,
    });
  });

  it('ends with the loss of a node when the other node has no room left for its guest', () => {
    const name = 'ahorn-desk-app';
    const other = planned.guests.find((guest) => guest.name !== name && guest.node !== homeOf(name));
    if (!other) throw new Error('all guests have one home');
    const places = [homeOf(name), other.node];
    const memory = new Map([
      [name, 5000],
      [other.name, 60_000],
    ]);
    const full: Installation = {
      ...planned,
      guests: planned.guests.map((guest) => ({
        ...guest,
        memoryMiB: memory.get(guest.name) ?? 1,
        ...(guest.name === name && { places }),
      })),
      rules: [],
    };
    const rules = strictRules(full.guests.map((guest) => ({ ...guest, haNodes: [...guest.places] })));
    const { capacity } = assess({ ...full, rules }, { times });
    expect(capacity.unplaced).toContainEqual({ loss: `node ${homeOf(name)}`, guests: [name] });
    const cutSets = desk({ ...full, rules }).cutSets.map(({ events }) => events);
    expect(cutSets).toContainEqual([`node-hardware ${homeOf(name)}`]);
  });

  it('is not told where a guest needs one that is not there', () => {
    const broken = changed('ahorn-desk-app', () => ({ dependsOn: ['nobody'] }));
    expect(() => assess(broken, { times })).toThrow(UserError);
    expect(() => assess(broken, { times })).toThrow('guest ahorn-desk-app hangs on the guest "nobody"');
  });

  it('tells planned work apart: its own minutes, and those that come from the lack of reserve', () => {
    const { maintenance, minutesPerYear, unavailabilityOf } = desk();
    expect(maintenance.minutesPerYear).toBe(2 * 12 * 5);
    expect(maintenance.lackOfReserveMinutesPerYear).toBe(unavailabilityOf.lackOfReserve * yearMinutes);
    const never = desk(planned, withFigures({ kinds: { 'node-maintenance': { ...rate(1e-9, 1), band: [1e-9, 1] } } }));
    expect(never.minutesPerYear).toBeCloseTo(minutesPerYear - maintenance.lackOfReserveMinutesPerYear, 6);
  });
});

describe('The class of availability', () => {
  it.each([
    [0.02, false, 0],
    [0.01, false, 1],
    [1e-3, true, 2],
    [1e-4, true, 3],
    [1e-5, false, 4],
    [1e-5, true, 5],
  ])('of an unavailability of %d, sites survived: %s, is %i', (unavailability, survives, expected) => {
    expect(availabilityClass(unavailability, survives)).toBe(expected);
  });
});

const rate = (perYear: number, hours: number) => ({ perYear, hours, band: [perYear, perYear], source: 'vendor' });
