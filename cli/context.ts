/** What a command gets from outside, so that a test runs the whole command against its own streams. */
export interface CliContext {
  stdout: NodeJS.WritableStream & { isTTY?: boolean };
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
  /** Milliseconds, for elapsed times. */
  now: () => number;
  /** The day it is, YYYY-MM-DD: what expires is held against it. */
  today: () => string;
  /** Ends long waits: Ctrl-C. */
  signal: AbortSignal;
  /** Asks the person at the terminal; absent where nobody sits there. */
  ask?: (question: string) => Promise<string>;
  /** Set by a command that ran but whose answer is "no". */
  setExitCode(code: number): void;
}

export function print(context: CliContext, text: string): void {
  context.stdout.write(`${text}\n`);
}
