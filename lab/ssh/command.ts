/** What a command on one of the lab's hosts is: a function from its arguments and standard input to an exit code. */
import type { Cluster } from '../state/cluster.ts';
import type { HostFiles } from './files.ts';

/** A host with an SSH server. */
export interface Machine {
  cluster: Cluster;
  name: string;
  kind: 'node' | 'witness' | 'backup-server';
  files: HostFiles;
}

/** One call of a command. */
export interface Call {
  machine: Machine;
  /** Without the command's own name. */
  args: readonly string[];
  /** Exported variables. */
  environment: ReadonlyMap<string, string>;
  /** Everything on standard input, once its sender has ended it; the second time it is empty. */
  input(): Promise<string>;
  print(text: string): void;
  complain(text: string): void;
}

/** Answers the exit code. */
export type Command = (call: Call) => number | Promise<number>;

/** By name, as typed. */
export type CommandTable = ReadonlyMap<string, Command>;

/** A sentence on standard error, and exit code 1 unless another is given. */
export function refuse(call: Call, sentence: string, code = 1): number {
  call.complain(`${sentence}\n`);
  return code;
}

/** Short options (`-q`, `-pv`), their values, and the rest, in the manner of getopt(3). */
export function options(
  args: readonly string[],
  withValue = '',
): { flags: ReadonlySet<string>; values: ReadonlyMap<string, string>; rest: string[] } {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const rest: string[] = [];
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (arg === '--') return { flags, values, rest: [...rest, ...left] };
    if (!/^-[A-Za-z]/.test(arg)) {
      rest.push(arg);
      continue;
    }
    for (let at = 1; at < arg.length; at++) {
      const letter = arg.charAt(at);
      if (!withValue.includes(letter)) {
        flags.add(letter);
        continue;
      }
      values.set(letter, arg.slice(at + 1) || (left.shift() ?? ''));
      break;
    }
  }
  return { flags, values, rest };
}
