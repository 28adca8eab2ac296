/**
 * `npm run conformance`: the HA simulation against recorded cases of pve-ha-manager, log against log, byte for byte.
 * `npm run conformance -- FOLDER` takes the cases below any folder. Cases of families that are not required
 * (other schedulers, disarming, groups of Proxmox VE 8) are counted apart and don't fail the run.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../engine/target.ts';
import { type Conformity, conformity, findCases, isRequired } from './conformance/cases.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const reference = path.join(projectRoot, '..', 'shared', 'data');
const folders =
  positionals.length > 0 ? positionals : [path.join(reference, 'ha-tests'), path.join(reference, 'ha-rules')];
const missing = folders.find((folder) => !fs.existsSync(folder));
if (missing !== undefined) {
  console.error(
    `${missing}: no such folder. It should hold cases: folders with a file cmdlist, or files NAME.cfg with NAME.cfg.expect.`,
  );
  process.exit(2);
}

const started = performance.now();
const cases = folders.flatMap(findCases);
const results: Conformity[] = cases.map(conformity);
const seconds = (performance.now() - started) / 1000;
const required = results.filter(({ name }) => isRequired(name));
const others = results.filter(({ name }) => !isRequired(name));

if (values.json) console.log(JSON.stringify({ results, seconds }, null, 2));
else {
  for (const result of [...required, ...others]) console.log(line(result));
  console.log(
    `${total(required)} as recorded${others.length > 0 ? `; beyond that: ${total(others)}` : ''} (${seconds.toFixed(2)} s)`,
  );
}
process.exitCode = cases.length > 0 && required.every(({ verdict }) => verdict === 'ok') ? 0 : 1;

function line({ verdict, name, detail }: Conformity): string {
  return verdict === 'ok' ? `ok ${name}` : `${verdict} ${name}: ${detail}`;
}

function total(some: readonly Conformity[]): string {
  return `${some.filter(({ verdict }) => verdict === 'ok').length} of ${some.length} cases`;
}
