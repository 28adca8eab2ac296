/** The availability of the cooperation as it is planned. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { assess } from '../../../../model/availability/services/assess.ts';
import { plannedInstallation } from '../../../../model/availability/services/planned.ts';
import { plannedScenario, playedTimes } from '../../../../model/availability/services/played-times.ts';
import { parseInventory } from '../../../../model/inventory.ts';
import { plan } from '../../../../model/planning.ts';
import { filesIn } from '../../support.ts';

const inventory = parseInventory(filesIn(path.resolve(import.meta.dirname, '../../../../cooperation')));
const planned = plan(inventory);
const cooperation = assess(plannedInstallation(inventory, planned), { times: playedTimes(plannedScenario(planned)) });

describe('The availability of the cooperation', () => {
  it('is told for every service of every member', () => {
    const told = cooperation.services.map(({ member, service }) => `${member} ${service}`);
    expect(new Set(told)).toEqual(new Set(planned.guests.map(({ tenant, service }) => `${tenant} ${service}`)));
    expect(told).toHaveLength(new Set(told).size);
  });

  it.each(cooperation.services)('adds up for $title of $memberTitle', (service) => {
    const { failures, failovers, lackOfReserve } = service.unavailabilityOf;
    expect(service.unavailability).toBe(failures + failovers + lackOfReserve);
    expect(service.p95MinutesPerYear).toBeGreaterThan(service.minutesPerYear);
    const worst = service.importance[0];
    expect(worst).toMatchObject({ event: 'operator-error at both sites' });
    expect(worst?.minutesPerYear).toBeCloseTo(30, 1);
  });

  it('survives the loss of a site within minutes, and of a disk pool only with the help of staff', () => {
    for (const { singleFaults, target } of cooperation.services) {
      for (const { event, seconds } of singleFaults) {
        if (event.startsWith('site ')) expect(seconds).toBeLessThan(target.rtoMinutes * 60);
        if (event.startsWith('disk-pool ')) expect(seconds).toBeNull();
      }
    }
  });

  it('goes into JSON and comes back the same', () => {
    expect(JSON.parse(JSON.stringify(cooperation))).toEqual(cooperation);
  });
});
