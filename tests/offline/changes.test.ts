import { describe, expect, it } from 'vitest';
import { leavingProgram, programChanges } from '../../offline/changes.ts';
import type { PlannedResource } from '../../policies/declared.ts';

const type = 'proxmoxve:index/vmLegacy:VmLegacy';

function guest(
  name: string,
  props: Record<string, unknown> = {},
  opts: Partial<PlannedResource['opts']> = {},
): PlannedResource {
  const urn = `urn:pulumi:primary::ikz::${type}::${name}`;
  return { type, name, urn, props, opts: { protect: true, ignoreChanges: [], ...opts } };
}

const told = (before: PlannedResource[], now: PlannedResource[]) => {
  const { changes, unchanged } = programChanges(before, now);
  return { changes: changes.map(({ effect, name, properties }) => [effect, name, ...properties]), unchanged };
};

describe('Against what the program declared before', () => {
  it('a guest is created, updated in named properties, deleted, or as it was', () => {
    const before = [guest('a', { memory: 4 }), guest('b', { memory: 4, cores: 2 }), guest('c')];
    const now = [guest('a', { memory: 4 }), guest('b', { memory: 8, tags: ['x'] }), guest('d')];
    expect(told(before, now)).toEqual({
      changes: [
        ['update', 'b', 'cores', 'memory', 'tags'],
        ['delete', 'c'],
        ['create', 'd'],
      ],
      unchanged: 1,
    });
    expect(leavingProgram(before, now).map(({ name }) => name)).toEqual(['c']);
  });

  it('what a resource ignores is no change, at any depth', () => {
    const disks = (importFrom: string, size: number) => [{ importFrom, size }];
    const ignoring = { ignoreChanges: ['nodeName', 'disks[0].importFrom'] };
    const before = [guest('a', { nodeName: 'nie1', disks: disks('old', 32) }, ignoring)];
    expect(told(before, [guest('a', { nodeName: 'nie2', disks: disks('new', 32) }, ignoring)]).changes).toEqual([]);
    expect(told(before, [guest('a', { nodeName: 'nie2', disks: disks('new', 64) }, ignoring)]).changes).toEqual([
      ['update', 'a', 'disks'],
    ]);
  });

  it('a protection that is taken away is a change', () => {
    expect(told([guest('a')], [guest('a', {}, { protect: false })]).changes).toEqual([['update', 'a', 'protect']]);
  });

  it('the same is no change, and neither list is altered', () => {
    const before = [guest('a', { disks: [{ importFrom: 'x' }] }, { ignoreChanges: ['disks[0].importFrom'] })];
    const copy = structuredClone(before);
    expect(told(before, before)).toEqual({ changes: [], unchanged: 1 });
    expect(before).toEqual(copy);
  });
});
