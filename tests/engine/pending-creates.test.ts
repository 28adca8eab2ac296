import { describe, expect, it } from 'vitest';
import type { ExportedState } from '../../engine/exported-state.ts';
import { settlePendingCreates } from '../../engine/pending-creates.ts';

const urn = (type: string, name: string) => `urn:pulumi:primary::ikz::${type}::${name}`;

function resource(type: string, name: string, inputs: Record<string, unknown> = {}) {
  return { urn: urn(type, name), type, custom: true, inputs };
}

function stateOf(
  resources: ReturnType<typeof resource>[],
  pending: { type: string; resource: ReturnType<typeof resource> }[],
): ExportedState {
  return { version: 3, deployment: { manifest: { time: 'then' }, resources, pending_operations: pending } };
}

const creating = (...args: Parameters<typeof resource>) => ({ type: 'creating', resource: resource(...args) });
const guest = 'proxmoxve:index/vmLegacy:VmLegacy';

describe('A state in which creations were cut off', () => {
  it('is left alone where none was', () => {
    expect(settlePendingCreates(stateOf([resource(guest, 'a')], []))).toBeUndefined();
  });

  it('takes a guest as created under its VM id, with its inputs as outputs', () => {
    const inputs = { __defaults: ['acpi'], vmId: 1011, memory: { __defaults: [], dedicated: 4096 } };
    const settled = settlePendingCreates(stateOf([], [creating(guest, 'a', inputs)]));
    expect(settled?.state.deployment.resources).toEqual([
      { ...resource(guest, 'a', inputs), id: '1011', outputs: { id: '1011', vmId: 1011, memory: { dedicated: 4096 } } },
    ]);
    expect(settled?.state.deployment.pending_operations).toEqual([]);
    expect(settled?.adopted).toEqual([urn(guest, 'a')]);
  });

  it.each([
    ['proxmoxve:index/replication:Replication', { resourceId: '1011-0' }, '1011-0'],
    ['proxmoxve:index/haresource:Haresource', { resourceId: 'vm:1011' }, 'vm:1011'],
    ['proxmoxve:index/harule:Harule', { rule: 'a-nodes' }, 'a-nodes'],
    ['proxmoxve:network/linux/bridge:Bridge', { nodeName: 'nie1', name: 'vmbr1' }, 'nie1:vmbr1'],
    [
      'proxmoxve:download/file:File',
      { datastoreId: 'local', contentType: 'import', fileName: 'debian.qcow2' },
      'local:import/debian.qcow2',
    ],
    ['proxmoxve:sdn/subnet:Subnet', { vnet: 't01int', cidr: '10.129.0.0/24' }, 't01-10.129.0.0-24'],
  ])('knows the id of %s', (type, inputs, id) => {
    const vnet = resource('proxmoxve:sdn/vnet:Vnet', 'int', { resourceId: 't01int', zone: 't01' });
    const settled = settlePendingCreates(stateOf([vnet], [creating(type, 'a', inputs)]));
    expect(settled?.state.deployment.resources?.at(-1)).toMatchObject({ urn: urn(type, 'a'), id });
  });

  it('repeats what is set rather than created, such as a host step', () => {
    const settled = settlePendingCreates(stateOf([], [creating('command:remote:Command', 'a')]));
    expect(settled).toMatchObject({ adopted: [], repeated: [urn('command:remote:Command', 'a')] });
    expect(settled?.state.deployment.resources).toEqual([]);
  });

  it('has no resource twice, where a later update made it after all', () => {
    const done = resource(guest, 'a', { vmId: 1011 });
    const settled = settlePendingCreates(stateOf([done], [creating(guest, 'a', { vmId: 1011 })]));
    expect(settled?.state.deployment.resources).toEqual([done]);
    expect(settled).toMatchObject({ adopted: [], repeated: [] });
  });

  it('keeps everything else, other pending operations included', () => {
    const updating = { type: 'updating', resource: resource(guest, 'b') };
    const settled = settlePendingCreates(stateOf([], [updating, creating(guest, 'a', { vmId: 1 })]));
    expect(settled?.state).toMatchObject({ version: 3, deployment: { manifest: { time: 'then' } } });
    expect(settled?.state.deployment.pending_operations).toEqual([updating]);
  });
});
