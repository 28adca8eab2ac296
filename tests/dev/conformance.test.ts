/** The HA simulation against recorded cases, and what is said of cases that can't be read. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conformity, findCases, isRequired } from '../../dev/conformance/cases.ts';

const reference = path.resolve(import.meta.dirname, '../../../shared/data');
const isHere = fs.existsSync(path.join(reference, 'ha-tests'));

describe.skipIf(!isHere)(
  `Recorded cases of pve-ha-manager${isHere ? '' : ' (skipped: reference data not present)'}`,
  () => {
    const cases = isHere ? ['ha-tests', 'ha-rules'].flatMap((folder) => findCases(path.join(reference, folder))) : [];
    it.each(cases.filter(({ name }) => isRequired(name)).map((each) => [each.name, each] as const))(
      'are repeated to the letter: %s',
      (_, each) => expect(conformity(each)).toMatchObject({ verdict: 'ok', detail: '' }),
    );
  },
);

describe('A case of our own', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ikz-case-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const files = {
    cmdlist: '[["power node1 on"]]',
    hardware_status: '{ "node1": { "power": "off", "network": "off" } }',
    manager_status: '{}',
    service_config: '{ "vm:101": { "node": "node1", "state": "started" } }',
    'log.expect': 'info      0     hardware: starting simulation\n',
  };

  function judged(changes: Partial<Record<keyof typeof files, string | undefined>>) {
    for (const [name, text] of Object.entries({ ...files, ...changes })) {
      if (text !== undefined) fs.writeFileSync(path.join(folder, name), text);
    }
    return findCases(folder).map(conformity);
  }

  it('that goes another way shows the first line that differs', () => {
    expect(judged({})).toEqual([
      {
        name: path.basename(folder),
        verdict: 'differs',
        detail: 'line 2: recorded "", simulated "info     20      cmdlist: execute power node1 on"',
      },
    ]);
  });

  it.each([
    ['without a list of commands', { cmdlist: undefined }, 'cmdlist: the file is missing'],
    ['with commands that are no JSON', { cmdlist: '[[' }, /^cmdlist: .*JSON/],
    ['with a command nobody knows', { cmdlist: '[["explode node1"]]' }, "unknown command 'explode node1'"],
    ['with a node nobody knows', { cmdlist: '[["power node7 on"]]' }, "'power node7 on': no such node 'node7'"],
    [
      'with a service nobody knows',
      { cmdlist: '[["service vm:7 started"]]' },
      "'service vm:7 started': no such service",
    ],
    [
      'with power that is neither on nor off',
      { cmdlist: '[["power node1 dim"]]' },
      "'power node1 dim': power is on or off",
    ],
    ['with a delay that is no number', { cmdlist: '[["delay soon"]]' }, "'delay soon': a number of seconds is needed"],
    ['with hardware that is cut off', { hardware_status: '{ "node1": {' }, /^hardware_status: .*JSON/],
    ['with hardware that has no power', { hardware_status: '{ "node1": {} }' }, /^hardware_status node1\.power: /],
    [
      'with a service on a node that is not there',
      { service_config: '{ "vm:101": { "node": "node9" } }' },
      "service_config vm:101: node 'node9' is not in hardware_status",
    ],
    [
      'with a service in a state nobody knows',
      { service_config: '{ "vm:101": { "node": "node1", "state": "asleep" } }' },
      /^service_config vm:101\.state: /,
    ],
    ['without the log to compare with', { 'log.expect': undefined }, /log\.expect/],
  ])('%s is unreadable, and says why', (_, changes, detail) => {
    const [result] = judged(changes);
    expect(result).toMatchObject({ verdict: 'unreadable' });
    if (typeof detail === 'string') expect(result?.detail).toBe(detail);
    else expect(result?.detail).toMatch(detail);
  });
});
