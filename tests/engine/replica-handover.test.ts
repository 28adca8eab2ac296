import { describe, expect, it } from 'vitest';
import type { Change } from '../../engine/changes.ts';
import { jobsToKeep, leavingJobs } from '../../engine/replica-handover.ts';
import { replicasOf } from '../../model/replication.ts';
import type { ReplicaView } from '../../pve/cluster-view.ts';

const urn = (name: string) => `urn:pulumi:primary::ikz::proxmoxve:index/replication:Replication::${name}`;
const type = 'proxmoxve:index/replication:Replication';
const vmId = 1011;
const replicas = replicasOf(
  vmId,
  ['kau2', 'nie2'].map((node) => ({ node, site: node.startsWith('kau') ? 'kaufungen' : 'niestetal' })),
  { intervalMinutes: 15 },
);
const [toKau2, toNie2] = replicas.map(({ jobId }) => jobId) as [string, string];
const leaving = { urn: urn('a-kau1'), jobId: '1011-680832' };
const job = (jobId: string, lastSync: number | undefined): ReplicaView => ({
  jobId,
  target: 'kau1',
  lastSync,
  failures: 0,
  error: undefined,
});
const kept = (present: ReplicaView[] | undefined) =>
  jobsToKeep([leaving], [{ vmId, replicas }], new Map([[vmId, { replicas: present }]])).map((each) => each.jobId);
const old = job(leaving.jobId, 1_700_000_000);

describe('A replication job that is to go', () => {
  it('is kept while the one that takes its place is not there', () => {
    expect(kept([old, job(toNie2, 1)])).toEqual([leaving.jobId]);
  });

  it('is kept while the one that takes its place has never run', () => {
    expect(kept([old, job(toNie2, 1), job(toKau2, undefined)])).toEqual([leaving.jobId]);
  });

  it('is kept while the node that knows is silent, and where the cluster knows no such guest', () => {
    expect(kept(undefined)).toEqual([leaving.jobId]);
    expect(jobsToKeep([leaving], [{ vmId, replicas }], new Map())).toEqual([leaving]);
  });

  it('goes when every planned job has run', () => {
    expect(kept([old, job(toNie2, 1), job(toKau2, 1)])).toEqual([]);
  });

  it('is found by the state: the changes do not name its number', () => {
    const change = (effect: Change['effect'], name: string): Change => ({
      effect,
      urn: urn(name),
      type,
      name,
      properties: [],
    });
    const state = ['a-kau1', 'a-kau2'].map((name) => ({
      urn: urn(name),
      type,
      outputs: { resourceId: `1011-${name}` },
    }));
    expect(leavingJobs([change('delete', 'a-kau1'), change('create', 'a-kau2')], state)).toEqual([
      { urn: urn('a-kau1'), jobId: '1011-a-kau1' },
    ]);
    expect(leavingJobs([change('update', 'a-kau1')], state)).toEqual([]);
  });
});
