/** Hosts that go down and come up, with all that goes down with them. */
import { powerOf } from '../../model/faults/situation.ts';
import { usualPace } from '../../model/simulation/scenario.ts';
import { isQuorate } from '../cluster/membership.ts';
import { regroupLater } from '../cluster/regroup.ts';
import { isHaManaged } from '../guests/guest.ts';
import { crashNow } from '../guests/power.ts';
import type { Cluster } from '../state/cluster.ts';
import { interruptTasks, startTask } from '../tasks/start.ts';
import { faultTopology } from './topology.ts';
import { forgetVolatile } from './volatile.ts';

/** Brings the hosts into line with the power they have: those without go down, those with it are on their way up. */
export function followPower(cluster: Cluster): void {
  const topology = faultTopology(cluster);
  const faults = cluster.faults.values();
  for (const { name, alive, upAt } of cluster.nodes.values()) {
    const powered = powerOf(topology, faults, name, cluster.uptime()) !== 'none';
    if (!powered) switchOff(cluster, name);
    else if (!alive && upAt === undefined) cluster.nodes.patch(name, { upAt: cluster.uptime() + usualPace.hostBoot });
  }
}

/** The host is dead from now on: its guests are down, its tasks end unfinished. */
export function switchOff(cluster: Cluster, node: string): void {
  const record = cluster.nodes.get(node);
  if (record?.upAt !== undefined) cluster.nodes.patch(node, { upAt: undefined });
  if (!record?.alive) return;
  cluster.nodes.patch(node, { alive: false, startsGuests: undefined });
  forgetVolatile(cluster, node);
  interruptTasks(cluster, node);
  for (const work of cluster.haWork.values()) if (work.node === node) cluster.haWork.delete(work.sid);
  for (const guest of cluster.guests.values()) {
    if (guest.node === node && guest.status === 'running') crashNow(cluster, guest);
  }
  regroupLater(cluster, 'silence');
}

/** Hosts whose boot is over are up. */
export function comeUp(cluster: Cluster): void {
  for (const { name, upAt } of cluster.nodes.values()) {
    if (upAt === undefined || upAt > cluster.uptime()) continue;
    forgetVolatile(cluster, name);
    cluster.nodes.patch(name, { alive: true, upAt: undefined, bootedAt: cluster.now(), startsGuests: true });
    regroupLater(cluster, 'joined');
  }
}

/** Guests that HA doesn't look after start with their node, if they are told to, once it is quorate. */
export function startWithNode(cluster: Cluster): void {
  for (const { name: node, startsGuests } of cluster.nodes.values()) {
    if (!startsGuests || !isQuorate(cluster, node)) continue;
    cluster.nodes.patch(node, { startsGuests: undefined });
    for (const { vmId, node: home, config } of cluster.guests.values()) {
      if (home !== node || config.onboot !== 1 || isHaManaged(cluster, vmId)) continue;
      startTask(cluster, { node, type: 'qmstart', id: vmId, user: 'root@pam', work: { kind: 'start-guest', vmId } });
    }
  }
}
