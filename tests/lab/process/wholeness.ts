/** Is the state that a killed lab has left whole? Read from its file, before a lab goes on with it. */
import { join } from 'node:path';
import { partitionsIn } from '../../../lab/cluster/membership.ts';
import { HaMemory } from '../../../lab/ha/memory.ts';
import { Cluster } from '../../../lab/state/cluster.ts';
import { Store } from '../../../lab/state/store.ts';
import { ManualClock } from '../manual-clock.ts';

/** What the lab has said yes to: it must be there ever after. */
export interface Promised {
  /** Ids of guests that may be there; only the others must not. */
  asked: Set<number>;
  guests: Set<number>;
  jobs: Set<string>;
  resources: Set<string>;
  /** HA resources whose rule binds them to their replicas: without one, HA recovers a guest where its disk isn't. */
  bound: Set<string>;
  tasks: Set<string>;
}

export const nothingPromised = (): Promised => ({
  asked: new Set(),
  guests: new Set(),
  jobs: new Set(),
  resources: new Set(),
  bound: new Set(),
  tasks: new Set(),
});

/** Everything that is lost, doubled or torn, in sentences. */
export function findingsIn(dir: string, promised: Promised): string[] {
  const store = Store.open(join(dir, 'state.db'));
  try {
    return [...findings(new Cluster(store, { clock: new ManualClock() }), promised)];
  } finally {
    store.close();
  }
}

function* findings(cluster: Cluster, promised: Promised): Iterable<string> {
  yield* lost(cluster, promised);
  yield* tornGuests(cluster, promised);
  yield* tornReplicas(cluster);
  yield* tornTasks(cluster);
  yield* tornHa(cluster);
}

function* lost(cluster: Cluster, { guests, jobs, resources, tasks }: Promised): Iterable<string> {
  for (const vmId of guests) {
    // What its task has not made yet is there as that task.
    const comes = cluster.tasks.values().some((each) => each.type === 'qmcreate' && each.id === String(vmId));
    if (!cluster.guests.has(String(vmId)) && !comes) yield `guest ${vmId} is lost`;
  }
  for (const id of jobs) if (!cluster.replicationJobs.has(id)) yield `replication job ${id} is lost`;
  for (const sid of resources) if (!cluster.haResources.has(sid)) yield `HA resource ${sid} is lost`;
  for (const upid of tasks) if (!cluster.tasks.has(upid)) yield `task ${upid} is lost`;
}

function* tornGuests(cluster: Cluster, { asked, bound }: Promised): Iterable<string> {
  for (const { vmId, node, status, startedAt, config } of cluster.guests.values()) {
    const name = `guest ${vmId}`;
    if (!asked.has(vmId)) yield `${name} was never asked for`;
    if (!cluster.nodes.has(node)) yield `${name} is on ${node}, which is no node`;
    if (status === 'running' && !cluster.nodes.get(node)?.alive) yield `${name} runs on ${node}, which is down`;
    if ((status === 'running') !== (startedAt !== undefined)) yield `${name} is ${status}, started at ${startedAt}`;
    // Its disk comes with the end of its creation; one that a dead node has cut off stays so, as on Proxmox VE.
    if (config.lock === 'create') continue;
    const disks = cluster.volumes.values().filter((volume) => volume.vmId === vmId && volume.content === 'images');
    const names = new Set(disks.map((disk) => disk.name));
    if (names.size !== 1) yield `${name} has the disks ${[...names].join(', ') || 'none'}`;
    const jobs = cluster.replicationJobs.values().filter((job) => job.guest === vmId);
    // Where it was when HA recovered it, its disks lie until the next run turns the job round.
    const known = [node, ...jobs.flatMap(({ source, target }) => [source, target])];
    if (bound.has(`vm:${vmId}`) || !cluster.haResources.has(`vm:${vmId}`)) {
      for (const disk of disks)
        if (!known.includes(disk.node)) yield `${name} has a disk on ${disk.node}, as no replica`;
      if (!disks.some((disk) => disk.node === node)) yield `${name} is on ${node} without its disk`;
    }
    const moves = cluster.tasks.values().filter((task) => task.type === 'qmigrate' && task.id === String(vmId));
    if (config.lock === 'migrate' && moves.every(({ exitStatus }) => exitStatus === 'OK')) {
      yield `${name} is locked for a move that is not there`;
    }
    if (moves.filter((task) => task.status === 'running').length > 1) yield `${name} moves twice`;
  }
}

function* tornReplicas(cluster: Cluster): Iterable<string> {
  for (const { vmId, node, jobId } of cluster.replicas.values()) {
    const copy = cluster.volumes.values().some((volume) => volume.vmId === vmId && volume.node === node);
    if (!copy) yield `the replica of guest ${vmId} on ${node} has no disk`;
    if (!cluster.replicationJobs.has(jobId)) yield `the replica of guest ${vmId} on ${node} has no job`;
  }
  const leads = cluster.replicationJobs.values().map(({ guest, target }) => `guest ${guest} to ${target}`);
  for (const twice of new Set(leads.filter((lead, index) => leads.indexOf(lead) !== index))) {
    yield `two jobs replicate ${twice}`;
  }
  for (const { guest, id, source, target } of cluster.replicationJobs.values()) {
    if (!cluster.guests.has(String(guest))) yield `replication job ${id} is of no guest`;
    if (source === target) yield `replication job ${id} leads from ${source} to ${target}`;
  }
}

function* tornTasks(cluster: Cluster): Iterable<string> {
  const pids = new Set<number>();
  for (const { upid, pid, status, exitStatus, endTime, log, work } of cluster.tasks.values()) {
    if (pids.has(pid)) yield `process ${pid} is two tasks`;
    pids.add(pid);
    const ended = status === 'stopped';
    if (ended !== (exitStatus !== undefined) || ended !== (endTime !== undefined)) yield `${upid} has half an end`;
    if (ended && work) yield `${upid} has ended with work left`;
    const ends = log.filter((line) => /^TASK /.test(line)).length;
    const interrupted = exitStatus === 'unexpected status';
    if (ends !== (ended && !interrupted ? 1 : 0)) yield `${upid} (${status}) has ${ends} last lines`;
  }
  if (pids.size > 0 && Math.max(...pids) > cluster.settings.lastPid) yield 'the next task gets the id of another';
}

function* tornHa(cluster: Cluster): Iterable<string> {
  const { hosts, status } = new HaMemory(cluster).load();
  for (const name of Object.keys(hosts)) if (!cluster.nodes.has(name)) yield `HA runs on ${name}, which is no node`;
  for (const [sid, service] of Object.entries(status.services)) {
    const guest = cluster.guests.get(sid.slice('vm:'.length));
    const places = [service.node, service.target];
    if (guest && !places.includes(guest.node)) yield `HA takes ${sid} to be on ${service.node}; it is on ${guest.node}`;
  }
  for (const { sid, node, upid } of cluster.haWork.values()) {
    if (!cluster.tasks.has(upid)) yield `HA waits on ${node} for a task of ${sid} that is not there`;
  }
  const quorate = partitionsIn(cluster).filter((partition) => partition.quorate);
  if (quorate.length > 1) yield `${quorate.length} partitions are quorate`;
}
