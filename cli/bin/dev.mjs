/** `node cli/bin/dev.mjs FILE ...`: runs a development script (tests, benchmark, schemas) like the command itself. */
import { run } from './run.mjs';

const [file = '', ...args] = process.argv.slice(2);
await run(file, args);
