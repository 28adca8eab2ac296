import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How many of the last lines an error repeats: enough for a compiler's complaint, not the whole build. */
const TAIL_LINES = 30;

/** A program of another's ended badly; the message has its command line and the last lines it printed. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  constructor(command: string, outcome: string, tail: readonly string[], cause?: unknown) {
    super([`${command}: ${outcome}`, ...tail].join('\n'), { cause });
  }
}

export interface CommandOptions {
  readonly cwd?: string;
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Gets each line of both streams as it comes. */
  readonly line?: (line: string) => void;
}

/** Runs a program without a shell and returns what it printed on standard output. Throws CommandFailed. */
export function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { line, ...spawning } = options;
  const command = [file, ...args].join(' ');
  return new Promise((resolve, reject) => {
    const tail: string[] = [];
    const stdout: string[] = [];
    const child = spawn(file, args, { ...spawning, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const hear = (text: string) => {
      tail.push(text);
      if (tail.length > TAIL_LINES) tail.shift();
      line?.(text);
    };
    createInterface({ input: child.stdout }).on('line', (text) => {
      stdout.push(text);
      hear(text);
    });
    createInterface({ input: child.stderr }).on('line', hear);
    // An interruption by the user is no failure of the program.
    const fail = (outcome: string, cause?: unknown) =>
      reject(options.signal?.aborted ? options.signal.reason : new CommandFailed(command, outcome, tail, cause));
    child.once('error', (error) => fail(error.message, error));
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve(stdout.join('\n'));
      else fail(killedBy ? `ended by ${killedBy}` : `exit code ${code}`);
    });
  });
}
