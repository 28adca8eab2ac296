/** What is shown before the first thing has happened: the pre-checks alone take as long as the engine's previews do. */
import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { showing } from '../../../cli/drills/progress.ts';
import { SimulatedWorld } from '../../drills/simulated-world.ts';
import { begun, planned, smallPlan } from '../../drills/support.ts';

it.each([false, true])(
  'A drill that has begun says so before its pre-checks are over (on a terminal: %s)',
  async (isTTY) => {
    const world = new SimulatedWorld(smallPlan());
    const { lines } = await begun(
      world,
      await planned(world, 'planned-switchover', { scope: { kind: 'site', id: 'west' } }),
    );
    let written = '';
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk);
        done();
      },
    });
    const context = {
      stdout: Object.assign(stdout, { isTTY }),
      stderr: stdout,
      now: () => 0,
      today: () => '2026-11-24',
      signal: new AbortController().signal,
      setExitCode: () => {},
    };
    showing(context, lines, false);
    expect(written).toMatch(/planned-switchover-west\); first what speaks against it is looked for/);
  },
);
