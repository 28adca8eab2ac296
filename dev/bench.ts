/**
 * `npm run bench`: all figures. `npm run bench -- updates 30 100` only those of the engine, at these numbers of guests;
 * `--with "GOGC=100"` (may be repeated) measures every size again with these variables in the engine's environment,
 * `--only up` the first update alone. `npm run bench -- simulation` only those of the simulation; `--runs` says how
 * many random clusters its invariants are checked on. `npm run bench -- kills` kills a lab `--kills` times; `--seed`
 * says what it is asked meanwhile. `npm run bench -- fault-trees` puts our fault-tree engine beside SCRAM,
 * `-- availability` assesses up to 1,250 services. `npm run bench -- policies 30 300 3000` tells what the policy pack
 * adds to a preview at these numbers of guests. `npm run bench -- drills --runs 100` runs every drill so often on a lab,
 * `--scenario` (may be repeated) only some; with `--killed` each is killed at a line of its journal and gone on with;
 * `--outliers` tells the guests that came back more than an HA round before or after what was predicted.
 * `npm run bench -- switchover 100` tells what the command line adds to the moves of a site's guests, in labs of these sizes.
 */
import { parseArgs } from 'node:util';
import { scenarios } from '../drills/scenarios/index.ts';
import { benchAvailability } from './bench/availability.ts';
import { benchDrills } from './bench/drills.ts';
import { benchFaultTrees } from './bench/fault-trees.ts';
import { benchKills } from './bench/kills.ts';
import { benchPolicies } from './bench/policies.ts';
import { benchSimulation } from './bench/simulation.ts';
import { benchSwitchovers } from './bench/switchover.ts';
import { benchUpdates } from './bench/updates.ts';

const subjects = [
  'updates',
  'policies',
  'simulation',
  'fault-trees',
  'availability',
  'kills',
  'drills',
  'switchover',
] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    with: { type: 'string', multiple: true, default: [] },
    only: { type: 'string' },
    runs: { type: 'string' },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    scenario: { type: 'string', multiple: true, default: [] },
    killed: { type: 'boolean', default: false },
    outliers: { type: 'boolean', default: false },
  },
});

const chosen = subjects.filter((subject) => positionals.includes(subject));
const others = positionals.filter((word) => !subjects.some((subject) => subject === word));
const numbers = [...others, values.runs ?? '1', values.kills, values.seed];
const odd = numbers.find((word) => !/^[1-9]\d*$/.test(word));
if (odd !== undefined) {
  console.error(`got ${odd}, allowed: ${subjects.join(', ')} or whole numbers such as 30 300`);
  process.exit(2);
}
if (values.only !== undefined && values.only !== 'up') {
  console.error(`--only: got ${values.only}, allowed: up`);
  process.exit(2);
}

const unknown = values.scenario.find((id) => !scenarios.some((each) => each.id === id));
if (unknown !== undefined) {
  console.error(`--scenario: got ${unknown}, allowed: ${scenarios.map(({ id }) => id).join(', ')}`);
  process.exit(2);
}

const does = (subject: (typeof subjects)[number]) => chosen.length === 0 || chosen.includes(subject);
if (does('simulation') && others.length === 0)
  await benchSimulation({ json: values.json, runs: Number(values.runs ?? 10_000) });
if (does('fault-trees') && others.length === 0) await benchFaultTrees({ json: values.json });
if (does('availability') && others.length === 0) await benchAvailability({ json: values.json });
if (does('kills') && others.length === 0) {
  const whole = await benchKills({ rounds: Number(values.kills), seed: Number(values.seed), json: values.json });
  if (!whole) process.exitCode = 1;
}
if (does('drills') && others.length === 0) {
  const { scenario: only, killed: kills, outliers, json } = values;
  const runs = Number(values.runs ?? 100);
  if (!(await benchDrills({ runs, seed: Number(values.seed), only, kills, outliers, json }))) process.exitCode = 1;
}
if (chosen.includes('switchover') || (chosen.length === 0 && others.length === 0)) {
  const guests = (others.length > 0 ? others : ['100']).map(Number);
  if (!(await benchSwitchovers({ guests, runs: Number(values.runs ?? 1), json: values.json }))) process.exitCode = 1;
}
const sizes = (others.length > 0 ? others : ['30', '300']).map(Number);
if (does('policies')) await benchPolicies({ sizes, json: values.json });
if (does('updates')) {
  await benchUpdates({
    sizes,
    variants: values.with,
    onlyUp: values.only === 'up',
    json: values.json,
  });
}
