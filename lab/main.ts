/**
 * The lab as a process: `node --import tsx lab/main.ts --dir DIR --topology FILE`. Prints one line when
 * every host answers; ends on SIGTERM, SIGINT or when the control API is told so. A parent with an IPC
 * channel gets the same as a message (see `lab/index.ts`).
 */
import { parseArgs } from 'node:util';

// node:sqlite warns at import that it may change; the lab's own tests would notice.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
  if (String(warning).startsWith('SQLite is an experimental feature')) return;
  Reflect.apply(emitWarning, process, [warning, ...rest]);
};

const { run } = await import('./run.ts');

const { values } = parseArgs({ options: { dir: { type: 'string' }, topology: { type: 'string' } } });
if (values.dir === undefined || values.topology === undefined) {
  process.stderr.write('usage: node --import tsx lab/main.ts --dir DIR --topology FILE\n');
  process.exitCode = 2;
} else {
  await run(values.dir, values.topology);
}
