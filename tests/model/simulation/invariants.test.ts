import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../model/simulation/scenario.ts';
import { Simulation } from '../../../model/simulation/simulation.ts';
import { intervalMinutes, lastIncident, randomScenario } from './random-scenario.ts';

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

  it('every replica is current again once everything is healed', () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const simulation = new Simulation(scenario);
        simulation.run(lastIncident + 900 + afterwards);
        for (const { sid, plan, copies, on } of simulation.machines()) {
          expect(copies.size).toBe(Object.keys(plan.replicas).length + 1);
          const lags = [...copies.keys()].filter((node) => node !== on).map((node) => simulation.lag(sid, node) ?? 0);
          // An interval, the queue before it and its own run.
          expect(Math.max(...lags)).toBeLessThan(2 * 60 * intervalMinutes);
        }
      }),
      { numRuns },
    );
  });

  it('a replica falls behind by no more than its interval and its queue, unless a fault keeps its job from running', () => {
    fc.assert(
      fc.property(randomScenario, (scenario) => {
        const quiet = new Simulation({ ...scenario, incidents: [] });
        for (let at = 600; at <= 1800; at += 60) {
          quiet.run(at);
          for (const { sid, copies, on } of quiet.machines()) {
            for (const node of copies.keys()) {
              if (node !== on) expect(quiet.lag(sid, node)).toBeLessThan(60 * (intervalMinutes + 2));
            }
          }
        }
      }),
      { numRuns: Math.ceil(numRuns / 4) },
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
