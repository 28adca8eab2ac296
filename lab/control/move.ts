/** Moves a guest as an operator does with `qm migrate --online`, and lets time pass until it is there. */
import { isMoving } from '../../model/ha/service.ts';
import { UserError } from '../../model/user-error.ts';
import { ApiError } from '../api/route.ts';
import { isQuorate, membersOf } from '../cluster/membership.ts';
import { isHaManaged } from '../guests/guest.ts';
import { startMigration } from '../guests/migrate.ts';
import { managerStatus } from '../ha/memory.ts';
import { requestMigration } from '../ha/requests.ts';
import type { Cluster } from '../state/cluster.ts';
import type { LabClock } from '../state/lab-clock.ts';

export interface Move {
  vmId: number;
  from: string;
  to: string;
  /** Of the lab's clock, which was put forward as far as it took. */
  seconds: number;
}

/** Two rounds of the HA stack take 20 s, disks without a replica minutes; a move that takes longer has failed. */
const patienceSeconds = 900;
const stepSeconds = 1;

/** What Proxmox VE refuses is a mistake of whoever asked. */
function ask(cluster: Cluster, work: () => void): void {
  try {
    cluster.transaction(work);
  } catch (cause) {
    throw cause instanceof ApiError ? new UserError(cause.message) : cause;
  }
}

/** It is there, and the HA stack, if it looks after it, has seen so: another move can be asked for. */
function hasArrived(cluster: Cluster, vmId: number, target: string): boolean {
  if (cluster.guests.get(String(vmId))?.node !== target) return false;
  const service = managerStatus(cluster).services[`vm:${vmId}`];
  return !isHaManaged(cluster, vmId) || (service?.node === target && !isMoving(service.state));
}

/** Throws {@link UserError} where the guest can't go there. */
export async function moveOnline(cluster: Cluster, clock: LabClock, vmId: number, target: string): Promise<Move> {
  const guest = cluster.guests.get(String(vmId));
  if (!guest) throw new UserError(`the lab has no guest ${vmId}`);
  const { node: from } = guest;
  if (!cluster.nodes.has(target)) {
    throw new UserError(`the lab has no node "${target}"`, `There are: ${cluster.nodes.ids().join(', ')}.`);
  }
  if (from === target) throw new UserError(`guest ${vmId} is on ${target} already`);
  for (const node of [from, target]) {
    const { alive, upAt } = cluster.nodes.get(node) ?? { alive: false };
    if (alive) continue;
    if (upAt === undefined) throw new UserError(`${node} is down`, `Heal it first: ikz lab heal ${node}`);
    const left = Math.ceil(upAt - cluster.uptime());
    throw new UserError(`${node} boots: it is up in ${left} s of the lab's time`, `ikz lab clock step ${left + 30}`);
  }
  if (!isQuorate(cluster, from)) throw new UserError(`${from} is not quorate: nothing can be moved`);
  if (!membersOf(cluster, from).has(target)) throw new UserError(`${from} does not hear ${target}`);
  const newestTask = cluster.settings.lastPid;
  ask(cluster, () => {
    if (isHaManaged(cluster, vmId)) requestMigration(cluster, { sid: `vm:${vmId}`, target, via: from });
    else startMigration(cluster, guest, { target, user: 'root@pam', online: true, withLocalDisks: true });
  });
  for (let seconds = 0; seconds < patienceSeconds; seconds += stepSeconds) {
    await clock.step(stepSeconds);
    const moved = cluster.tasks
      .values()
      .find((task) => task.pid > newestTask && task.type === 'qmigrate' && task.id === String(vmId));
    if (moved?.status === 'stopped' && moved.exitStatus !== 'OK') {
      throw new UserError(`guest ${vmId} was not moved to ${target}: ${moved.exitStatus}`);
    }
    if (hasArrived(cluster, vmId, target)) {
      return { vmId, from, to: target, seconds: seconds + stepSeconds };
    }
  }
  throw new UserError(`guest ${vmId} has not arrived on ${target} after ${patienceSeconds} s`, 'See its tasks.');
}
