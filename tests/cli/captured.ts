import { Writable } from 'node:stream';
import { CommanderError } from '@commander-js/extra-typings';
import type { CliContext } from '../../cli/context.ts';
import { ikz } from '../../cli/ikz.ts';
import { describeError } from '../../cli/show-error.ts';

export interface Run {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** Runs the whole command line against captured streams, as `cli/main.ts` does against the real ones. */
export async function runIkz(...args: string[]): Promise<Run> {
  const run: Run = { stdout: '', stderr: '', exitCode: 0 };
  const capture = (stream: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        run[stream] += String(chunk);
        done();
      },
    });
  const context: CliContext = {
    stdout: capture('stdout'),
    stderr: capture('stderr'),
    now: () => 0,
    today: () => '2026-11-24',
    signal: new AbortController().signal,
    setExitCode: (code) => {
      run.exitCode = code;
    },
  };
  try {
    await ikz(context).parseAsync(['node', 'ikz', ...args]);
  } catch (error) {
    if (error instanceof CommanderError) run.exitCode = error.exitCode;
    else {
      run.stderr += `${describeError(error)}\n`;
      run.exitCode = 1;
    }
  }
  return run;
}
