/** How fast the availability of a cooperation is assessed, at several numbers of services: the growth is to be linear. */
import path from 'node:path';
import Table from 'cli-table3';
import { projectRoot } from '../../engine/target.ts';
import { readInventory } from '../../inventory/index.ts';
import { assess } from '../../model/availability/services/assess.ts';
import type { Installation, InstalledGuest } from '../../model/availability/services/installation.ts';
import { plannedInstallation } from '../../model/availability/services/planned.ts';
import { plan } from '../../model/planning.ts';
import { strictRules } from '../../model/simulation/planned.ts';

/** 1,250 services of four guests each: 5,000. */
const sizes = [125, 250, 625, 1250];
const guestsPerService = 4;
/** What else the machine does must not count. */
const RUNS = 3;
/** The simulation has figures of its own. */
const times = () => ({ seconds: 240, lostSeconds: 600 });

export async function benchAvailability({ json }: { json: boolean }): Promise<void> {
  const inventory = await readInventory(path.join(projectRoot, 'cooperation'));
  const planned = plannedInstallation(inventory, plan(inventory));
  const measured = sizes.map((services) => {
    const installation = grown(planned, services);
    let seconds = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RUNS; run += 1) {
      const started = performance.now();
      assess(installation, { times });
      seconds = Math.min(seconds, (performance.now() - started) / 1000);
    }
    return { services, guests: installation.guests.length, seconds };
  });
  if (json) {
    console.log(JSON.stringify({ availability: measured }, null, 2));
    return;
  }
  const table = new Table({
    head: ['services', 'guests', 'assessed in', 'a service'],
    style: { head: [], border: [] },
  });
  for (const { services, guests, seconds } of measured) {
    table.push([services, guests, `${seconds.toFixed(2)} s`, `${((seconds * 1000) / services).toFixed(2)} ms`]);
  }
  console.log(table.toString());
  const [small, large] = [measured.at(-2), measured.at(-1)];
  if (small && large) {
    const growth =
      (large.seconds - small.seconds) / small.seconds / ((large.services - small.services) / small.services);
    console.log(
      `from ${small.services} to ${large.services} services: ${growth.toFixed(2)} times as much as linear growth`,
    );
  }
}

/** Services like those that are planned, on the same nodes, whose memory grows with them. */
function grown(planned: Installation, services: number): Installation {
  const templates = planned.guests.filter(({ dependsOn, standsIn }) => dependsOn.length > 0 && standsIn === undefined);
  const guests = Array.from({ length: services * guestsPerService }, (_, index): InstalledGuest => {
    const template = templates[index % templates.length];
    if (!template) throw new Error('the cooperation has no guest that needs another');
    const service = Math.floor(index / guestsPerService);
    const needed = index % guestsPerService === 0 ? [] : [`guest-${index - 1}`];
    return {
      ...template,
      name: `guest-${index}`,
      vmId: 10_000 + service * 10 + (index % guestsPerService),
      memoryMiB: 1,
      dependsOn: needed,
    };
  });
  return {
    ...planned,
    guests,
    rules: strictRules(guests.map(({ name, vmId, places }) => ({ name, vmId, haNodes: [...places] }))),
    services: Array.from({ length: services }, (_, service) => ({
      member: `member-${service}`,
      memberTitle: `Member ${service}`,
      service: 'service',
      title: 'Service',
      target: { percent: 99.9, rtoMinutes: 15, rpoMinutes: 15 },
      guests: guests.slice(service * guestsPerService, (service + 1) * guestsPerService).map(({ name }) => name),
    })),
  };
}
