/** Moves a guest as an operator does with `qm migrate --online`, and waits until it is there. */
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../model/user-error.ts';
import type { Effect } from '../faults/faults.ts';
import { isHaManaged } from '../guests/guest.ts';
import { startMigration } from '../guests/migrate.ts';
import { requestMigration } from '../ha/requests.ts';
import type { Cluster } from '../state/cluster.ts';

const lookEveryMs = 20;
const patienceMs = 60_000;

/** Throws {@link UserError} where the guest can't go there. */
export async function moveOnline(cluster: Cluster, vmId: number, target: string): Promise<Effect> {
  const guest = cluster.guests.get(String(vmId));
  if (!guest) throw new UserError(`the lab has no guest ${vmId}`);
  const { node: from } = guest;
  if (!cluster.nodes.has(target)) {
    throw new UserError(`the lab has no node "${target}"`, `There are: ${cluster.nodes.ids().join(', ')}.`);
  }
  if (from === target) throw new UserError(`guest ${vmId} is on ${target} already`);
  for (const node of [from, target]) {
    if (!cluster.nodes.get(node)?.alive) throw new UserError(`${node} is down`, `Heal it first: ikz lab heal ${node}`);
  }
  const newestTask = cluster.settings.lastPid;
  cluster.transaction(() => {
    if (isHaManaged(cluster, vmId)) requestMigration(cluster, `vm:${vmId}`, target);
    else startMigration(cluster, guest, { target, user: 'root@pam', online: true, withLocalDisks: true });
  });
  for (const start = cluster.clock.now(); cluster.clock.now() - start < patienceMs; await pause(lookEveryMs)) {
    const failed = cluster.tasks
      .values()
      .find((task) => task.pid > newestTask && task.type === 'qmigrate' && task.id === String(vmId));
    if (failed?.status === 'stopped' && failed.exitStatus !== 'OK') {
      throw new UserError(`guest ${vmId} was not moved to ${target}: ${failed.exitStatus}`);
    }
    if (cluster.guests.get(String(vmId))?.node === target) {
      return { hosts: [], moved: [{ vmId, from, to: target }] };
    }
  }
  throw new UserError(`guest ${vmId} has not arrived on ${target} after ${patienceMs / 1000} s`, 'See its tasks.');
}
