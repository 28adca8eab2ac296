import { describe, expect, it } from 'vitest';
import { unanswerable } from '../../engine/dark-nodes.ts';
import type { StateResource } from '../../engine/exported-state.ts';
import type { GuestView } from '../../pve/cluster-view.ts';

const guest = (vmId: number, node: string): [number, GuestView] => [
  vmId,
  { vmId, node, status: 'running', haState: 'started', replicas: [] },
];
const resource = (type: string, name: string, outputs: Record<string, unknown>): StateResource => ({
  type,
  urn: `urn:pulumi:primary::ikz::${type}::${name}`,
  outputs,
});
const vm = 'proxmoxve:index/vmLegacy:VmLegacy';
const view = (dark: string[], guests: [number, GuestView][]) => ({
  nodes: ['nie1', 'nie2', 'kau1'].map((name) => ({ name, online: !dark.includes(name) })),
  guests: new Map(guests),
});
const names = (urns: string[]) => urns.map((urn) => urn.split('::').pop());

describe('What only a dark node could answer for', () => {
  const state = [
    resource('proxmoxve:network/linux/bridge:Bridge', 'bridge', { nodeName: 'nie1' }),
    resource('proxmoxve:firewall/optionsLegacy:OptionsLegacy', 'firewall', { nodeName: 'nie1', vmId: 1011 }),
    resource(vm, 'recovered', { nodeName: 'nie1', vmId: 1011 }),
    resource(vm, 'waiting', { nodeName: 'nie2', vmId: 1021 }),
    resource('proxmoxve:index/poolLegacy:PoolLegacy', 'pool', { poolId: 't01' }),
  ];

  it('is nothing while every node answers', () => {
    expect(unanswerable(state, view([], [guest(1011, 'nie1')]))).toEqual([]);
  });

  it('is what lies on it, but not a guest that HA has recovered elsewhere', () => {
    expect(names(unanswerable(state, view(['nie1'], [guest(1011, 'kau1'), guest(1021, 'nie2')])))).toEqual([
      'bridge',
      'firewall',
    ]);
  });

  it('is also a guest that was moved to it, whatever the state says', () => {
    expect(names(unanswerable(state, view(['nie1'], [guest(1011, 'kau1'), guest(1021, 'nie1')])))).toEqual([
      'bridge',
      'firewall',
      'waiting',
    ]);
  });

  it('is a guest of which the cluster knows nothing, by the node in the state', () => {
    expect(names(unanswerable(state, view(['nie1'], [])))).toEqual(['bridge', 'firewall', 'recovered']);
  });
});
