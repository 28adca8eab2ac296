import { describe, expect, it } from 'vitest';
import { type PlannedResource, readDeclared } from '../../policies/declared.ts';
import { equipmentPlace, linkPlace, placeOf } from '../../policies/places.ts';
import { stacks } from './both-stacks.ts';
import { cooperation } from './good-stack.ts';

const { inventory } = cooperation;
const stack = readDeclared(stacks.both, cooperation);

function resource(type: string, name: string): PlannedResource {
  const found = stacks.both.find((each) => each.type.endsWith(type) && each.name === name);
  if (!found) throw new Error(`no ${type} ${name}`);
  return found;
}

describe('A finding is mended', () => {
  const database = 'niestetal-finanzwesen-datenbank';
  const ofGuest = { file: 'cooperation/services/finanzwesen.yaml', line: 12, path: 'guests[0]' };

  it.each([
    [':VmLegacy', database, ofGuest],
    [':Haresource', database, ofGuest],
    [':Harule', database, ofGuest],
    [':Replication', `${database}-kau1`, ofGuest],
    [':OptionsLegacy', database, ofGuest],
    [':RulesLegacy', database, ofGuest],
    [':Bridge', 'nie2', { file: 'cooperation/sites/niestetal.yaml', line: 64, path: 'nodes[1]' }],
    ['download/file:File', 'nie1', { file: 'cooperation/sites/niestetal.yaml', line: 45, path: 'cloudImage' }],
    [':Pbs', 'pbs-t01-kaufungen', { file: 'cooperation/members/niestetal.yaml', line: 2 }],
    [':Vnet', 'kaufungen-internal', { file: 'cooperation/members/kaufungen.yaml', line: 2 }],
    [':UserLegacy', 'fachverfahren.kaufungen@pve', { file: 'cooperation/members/kaufungen.yaml', line: 2 }],
    [':Command', 'witness', { file: 'cooperation/witness.yaml', line: 2 }],
    [':RoleLegacy', 'ikz-operator', { file: 'infra/roles.ts' }],
    ['firewallLegacy:FirewallLegacy', 'firewall', { file: 'infra/components/cluster-settings.ts' }],
    [':CopyToRemote', 'nie1-ikz-niestetal-niestetal.yaml', { file: 'infra/cloud-init.ts' }],
  ])('of a %s: %s', (type, name, place) => {
    expect(placeOf({ urn: resource(type, name).urn }, stack)).toEqual(place);
  });

  it('where its rule says, with the line', () => {
    const place = linkPlace(inventory, 'glasfaser-sued');
    expect(placeOf({ urn: undefined, place }, stack)).toEqual({
      file: 'cooperation/links.yaml',
      line: 12,
      path: 'links[1]',
    });
  });

  it('in the file of its site, of a UPS or a switch', () => {
    expect(equipmentPlace(inventory, 'nie-usv-2')).toEqual({
      file: 'cooperation/sites/niestetal.yaml',
      path: ['ups', 1],
    });
    expect(equipmentPlace(inventory, 'kau-switch-1')).toEqual({
      file: 'cooperation/sites/kaufungen.yaml',
      path: ['switches', 0],
    });
  });

  it('nowhere, where neither rule nor resource has a place', () => {
    expect(placeOf({ urn: undefined }, stack)).toBeUndefined();
  });
});
