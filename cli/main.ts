/** Entry of the `ikz` command: parses, calls one verb, shows errors, sets the exit code. */
import { ikz } from './ikz.ts';
import { showError } from './show-error.ts';

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort(signal));

const context = {
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => performance.now(),
  today: () => new Date().toISOString().slice(0, 10),
  signal: abort.signal,
  setExitCode: (code: number) => {
    process.exitCode = code;
  },
};

try {
  await ikz(context).parseAsync(process.argv);
} catch (error) {
  showError(error, process.stderr);
  process.exitCode = 1;
}
