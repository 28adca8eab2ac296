/** Entry of the `ikz` command: parses, calls one verb, shows errors, sets the exit code. */
import { createInterface } from 'node:readline/promises';
import { CommanderError } from '@commander-js/extra-typings';
import type { CliContext } from './context.ts';
import { ikz } from './ikz.ts';
import { showError } from './show-error.ts';

const abort = new AbortController();
/** ms within which a second signal is the same Ctrl-C: the terminal sends it, and so does a parent that hands it on. */
const oneKeystroke = 500;
let abortedAt = 0;
// A terminal that is closed is somebody who is gone: the same as Ctrl-C.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (abort.signal.aborted && performance.now() - abortedAt > oneKeystroke) process.exit(130);
    abortedAt ||= performance.now();
    abort.abort(signal);
  });
}

// Nobody reads on (`| head`, a terminal that was closed): what runs goes on, unseen.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}

const context: CliContext = {
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => performance.now(),
  today: () => new Date().toISOString().slice(0, 10),
  signal: abort.signal,
  ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
  setExitCode: (code: number) => {
    process.exitCode = code;
  },
};

try {
  await ikz(context).parseAsync(process.argv);
} catch (error) {
  // Told already, or no error: --help ends like this too.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    showError(error, process.stderr);
    process.exitCode = 1;
  }
}

/** Ctrl-C is an empty answer: it confirms nothing. */
async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.once('SIGINT', () => abort.abort('SIGINT'));
  try {
    return await terminal.question(question, { signal: abort.signal });
  } catch (error) {
    if (abort.signal.aborted) return '';
    throw error;
  } finally {
    terminal.close();
  }
}
