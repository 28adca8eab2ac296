import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PropertyFormat } from '../../../lab/api/param.ts';
import { parsePropertyString, printPropertyString } from '../../../lab/api/property-string.ts';
import { checkPropertyString } from '../../../lab/api/verify.ts';
import { agentFormat, netFormat, scsiFormat } from '../../../lab/guests/devices.ts';

const parsed = (text: string, format: PropertyFormat) => Object.fromEntries(parsePropertyString(text, format));

it('one part may go without its name: the default key', () => {
  expect(parsed('local-zfs:8,discard=on', scsiFormat)).toEqual({ file: 'local-zfs:8', discard: 'on' });
  expect(parsed('discard=on,file=local-zfs:8', scsiFormat)).toEqual({ file: 'local-zfs:8', discard: 'on' });
});

it('a model of a network device brings its address along', () => {
  expect(parsed('virtio=BC:24:11:00:00:01,bridge=vmbr0', netFormat)).toEqual({
    model: 'virtio',
    macaddr: 'BC:24:11:00:00:01',
    bridge: 'vmbr0',
  });
});

it('empty parts are nothing, as the provider writes them', () => {
  expect(parsed('file=local-zfs:0,import-from=local:import/x.qcow2,', scsiFormat)).toEqual({
    file: 'local-zfs:0',
    'import-from': 'local:import/x.qcow2',
  });
});

it('what is wrong with a property string is said with the key', () => {
  expect(checkPropertyString('1,colour=red', agentFormat)).toBe(
    'format error\ncolour: property is not defined in schema and the schema does not allow additional properties\n',
  );
  expect(checkPropertyString('1,type=usb', agentFormat)).toBe(
    "format error\ntype: value 'usb' does not have a value in the enumeration 'virtio, isa'\n",
  );
  expect(checkPropertyString('1,enabled=0', agentFormat)).toBe(
    'format error\nduplicate key in comma-separated list property: enabled\n',
  );
  expect(checkPropertyString('bridge=vmbr0', netFormat)).toBe(
    'format error\nmodel: property is missing and it is not optional\n',
  );
  expect(checkPropertyString('virtio,bridge=vmbr0', netFormat)).toBeUndefined();
});

it('printing and parsing again gives the same values', () => {
  const value = fc.stringMatching(/^[a-z0-9:._-]+$/);
  const keys = fc.uniqueArray(fc.constantFrom('discard', 'cache', 'serial', 'size', 'aio'));
  fc.assert(
    fc.property(value, keys, value, (file, names, option) => {
      const values = new Map([['file', file], ...names.map((name): [string, string] => [name, option])]);
      expect(parsePropertyString(printPropertyString(values, scsiFormat), scsiFormat)).toEqual(values);
    }),
  );
});
