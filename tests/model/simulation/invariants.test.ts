import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../model/simulation/scenario.ts';
import { Simulation } from '../../../model/simulation/simulation.ts';
import { lastIncident, randomScenario } from './random-scenario.ts';

/** `npm run bench` sets more. */
const numRuns = Number(process.env.IKZ_PROPERTY_RUNS ?? 60);

/** Seconds after which everything that can come back has come back. */
const afterwards = 2400;

describe('Whatever befalls a cluster', () => {
  it('no guest runs twice, a fenced node runs nothing, without quorum nothing starts, and only where its disks are', () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const simulation = watched(scenario);
        simulation.run(lastIncident + 900);
      }),
      { numRuns },
    );
  });

  it('all guests answer again once everything is healed, without a hand', () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const simulation = new Simulation(scenario);
        simulation.run(lastIncident + 900 + afterwards);
        expect(simulation.faults).toEqual([]);
        for (const machine of simulation.machines()) {
          expect(`${machine.sid} ${machine.state}`).toBe(`${machine.sid} answering`);
        }
      }),
      { numRuns },
    );
  });

  it('the same scenario has the same history', () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const histories = [new Simulation(scenario), new Simulation(scenario)].map((simulation) => {
          simulation.run(lastIncident);
          return simulation.history.text;
        });
        expect(histories[0]).toBe(histories[1]);
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  });
});

/** Throws as soon as something happens that must not. */
function watched(scenario: Scenario): Simulation {
  const simulation = new Simulation(scenario, ({ source, message }) => {
    const started = /^start of (vm:\d+)$/.exec(message)?.[1];
    if (started !== undefined) {
      if (!simulation.quorate(source)) throw new Error(`${source} starts ${started} without quorum`);
      if (!simulation.machine(started).hasDisksOn(source))
        throw new Error(`${source} starts ${started} without its disks`);
    }
    const fenced = /^fencing: acknowledged - got agent lock for node '(.+)'$/.exec(message)?.[1];
    for (const { sid, on, runs } of fenced === undefined ? [] : simulation.machines()) {
      if (runs && on === fenced) throw new Error(`${fenced} is fenced and runs ${sid}`);
    }
  });
  return simulation;
}
