/** A terminal on a host of a lab without sockets: for the tests of commands. */

import { commandsOf } from '../../../lab/ssh/commands/table.ts';
import { machineOf } from '../../../lab/ssh/machine.ts';
import { Shell } from '../../../lab/ssh/shell/shell.ts';
import { inputOf } from '../../../lab/ssh/shell/streams.ts';
import type { World } from '../world.ts';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command line as root on a host of the world. */
export async function type(world: World, host: string, line: string, stdin = ''): Promise<Outcome> {
  const machine = machineOf(world.cluster, host);
  const outcome = { stdout: '', stderr: '' };
  const code = await new Shell(machine, commandsOf(machine)).run(line, {
    input: inputOf(stdin),
    output: (text) => {
      outcome.stdout += text;
    },
    errors: (text) => {
      outcome.stderr += text;
    },
  });
  return { code, ...outcome };
}
