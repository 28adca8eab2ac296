import { describe, expect, it } from 'vitest';
import { changing, findings, stacks, unchanged, without } from './both-stacks.ts';
import { guest, rows, vm } from './isolation-defects/index.ts';

describe('The rules of isolation and safety', () => {
  it.each(Object.entries(stacks))('say nothing about what the program declares: %s', (_, resources) => {
    expect(findings(unchanged(resources))).toEqual({});
  });

  it.each(rows)('find $defect', ({ bad, rule, says }) => {
    expect(findings(bad(stacks.primary))).toEqual({ [rule]: says });
  });

  it.each(rows)('say nothing about $harmless', ({ good }) => {
    expect(findings(good(stacks.primary))).toEqual({});
  });

  it('never tell the secret itself', () => {
    const said = JSON.stringify(findings(vm({ description: 'Kennwort=Sommer2026' })(stacks.primary)));
    expect(said).toContain('a text with a secret in it');
    expect(said).not.toContain('Sommer2026');
  });

  it('find the mirror of a site that is not declared there', () => {
    const name = 'gemeinsam-antivirus-spiegel-kaufungen';
    expect(findings(without(':VmLegacy', name)(stacks.secondary))['antivirus-at-each-site']).toEqual([
      `guest ${name} (120043): it is the signature mirror of kaufungen and not declared: signatures there grow old when the other site is lost, but it must be.`,
    ]);
  });

  it('find a guest that the inventory does not know', () => {
    expect(findings(vm({ vmId: 999 })(stacks.primary))['member-own-pool']).toEqual([
      `guest ${guest} (999): it belongs to no member: the inventory has no guest of this VM id, but somebody must answer for it.`,
    ]);
  });

  it('find a guest of the other site that no backup job names', () => {
    const edit = changing('backup/job:Job', 'pbs-t02-niestetal', { enabled: false });
    expect(findings(edit(stacks.primary))['backup-of-every-guest']).toHaveLength(3);
  });
});
