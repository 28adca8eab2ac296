import { describe, expect, it } from 'vitest';
import { checkDestruction } from '../../cli/destruction.ts';
import type { Change } from '../../engine/changes.ts';

const guest: Change = {
  effect: 'delete',
  urn: 'urn:pulumi:primary::ikz::proxmoxve:index/vmLegacy:VmLegacy::soehrewald-gis-karten',
  type: 'proxmoxve:index/vmLegacy:VmLegacy',
  name: 'soehrewald-gis-karten',
  properties: [],
};
const approval = {
  resource: guest.name,
  reason: 'Der Dienst zieht um, die Daten sind geprüft.',
  owner: 'Betrieb der gemeinsamen IT',
  expires: '2026-11-24',
};
const check = (approvals: (typeof approval)[], changes = [guest]) =>
  checkDestruction('primary', { changes }, approvals, '2026-11-24');

describe('An update that deletes a guest', () => {
  it('is refused where no approval names the guest, and says what would be needed', () => {
    const refusal = /delete soehrewald-gis-karten .*: no approval in policies\/approvals\.yaml names it/;
    expect(() => check([])).toThrow(refusal);
    expect(() => check([{ ...approval, resource: 'soehrewald-gis' }])).toThrow(refusal);
  });

  it('is refused the day after the approval has expired', () => {
    expect(() => check([{ ...approval, expires: '2026-11-23' }])).toThrow(/expired on 2026-11-23/);
  });

  it('is let through on the last day of an approval that names it, which is told', () => {
    expect(check([approval])).toEqual([
      'approved by Betrieb der gemeinsamen IT until 2026-11-24: delete soehrewald-gis-karten',
    ]);
  });

  it('is refused for the guest that is not approved beside one that is', () => {
    const other = { ...guest, name: 'niestetal-gis-karten', effect: 'replace' as const, properties: ['nodeName'] };
    expect(() => check([approval], [guest, other])).toThrow(
      /^(?!.*soehrewald).*replace niestetal-gis-karten .*because of nodeName/s,
    );
  });
});
