/** Takes power from hosts and gives it back, with all that follows from it. */
import { UserError } from '../../model/user-error.ts';
import { isHaManaged } from '../guests/guest.ts';
import { moveGuest, recoverGuest } from '../guests/move.ts';
import { crashNow } from '../guests/power.ts';
import type { Cluster } from '../state/cluster.ts';
import { interruptTasks, startTask } from '../tasks/start.ts';
import { failBack, type Relocation, recover } from './recovery.ts';
import { situationOf } from './situation.ts';
import { findTarget, hostsThatAre } from './target.ts';

/** What a fault or its repair did. */
export interface Effect {
  /** Hosts that went down or came up. */
  hosts: string[];
  /** Guests that are elsewhere now. */
  moved: Relocation[];
}

/** A node, a site or the witness loses power; HA guests are recovered elsewhere. */
export function fail(cluster: Cluster, name: string): Effect {
  const { nodes, witness } = hostsThatAre(cluster, findTarget(cluster, name), 'up');
  if (nodes.length === 0 && !witness) throw new UserError(`${name} is down already`, 'Heal it first.');
  return cluster.transaction(() => {
    for (const node of nodes) {
      cluster.nodes.patch(node, { alive: false });
      interruptTasks(cluster, node);
      for (const guest of cluster.guests.values()) {
        if (guest.node === node && guest.status === 'running') crashNow(cluster, guest);
      }
    }
    if (witness) setWitness(cluster, false);
    return { hosts: hostNames(cluster, nodes, witness), moved: recoverServices(cluster) };
  });
}

/** Power is back: guests that waited for a node start, those that prefer a node go back to it, the others stay where they are. */
export function heal(cluster: Cluster, name: string): Effect {
  const { nodes, witness } = hostsThatAre(cluster, findTarget(cluster, name), 'down');
  if (nodes.length === 0 && !witness) throw new UserError(`${name} is up`, 'There is nothing to heal.');
  return cluster.transaction(() => {
    for (const node of nodes) {
      cluster.nodes.patch(node, { alive: true, bootedAt: cluster.now() });
      startOnBoot(cluster, node);
    }
    if (witness) setWitness(cluster, true);
    const moved = recoverServices(cluster);
    const back = failBack(situationOf(cluster));
    for (const { vmId, to } of back) {
      moveGuest(cluster, vmId, to);
      settle(cluster, vmId, to);
    }
    return { hosts: hostNames(cluster, nodes, witness), moved: [...moved, ...back] };
  });
}

function recoverServices(cluster: Cluster): Relocation[] {
  const relocations = recover(situationOf(cluster));
  for (const { vmId, to } of relocations) {
    recoverGuest(cluster, vmId, to);
    settle(cluster, vmId, to);
  }
  return relocations;
}

/** From here on the HA rounds see to it that the guest runs there. */
function settle(cluster: Cluster, vmId: number, node: string): void {
  const sid = `vm:${vmId}`;
  cluster.haServices.put(sid, { sid, node, state: 'request_start', failures: 0 });
}

/** Guests that HA doesn't look after start with their node, if they are told to. */
function startOnBoot(cluster: Cluster, node: string): void {
  for (const { vmId, node: home, config } of cluster.guests.values()) {
    if (home !== node || config.onboot !== 1 || isHaManaged(cluster, vmId)) continue;
    startTask(cluster, { node, type: 'qmstart', id: vmId, user: 'root@pam', work: { kind: 'start-guest', vmId } });
  }
}

function setWitness(cluster: Cluster, alive: boolean): void {
  const { settings } = cluster;
  if (settings.witness) cluster.changeSettings({ ...settings, witness: { ...settings.witness, alive } });
}

function hostNames(cluster: Cluster, nodes: readonly string[], witness: boolean): string[] {
  return [...nodes, ...(witness ? [cluster.settings.witness?.host ?? 'witness'] : [])];
}
