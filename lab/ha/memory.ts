/**
 * The HA stack's state among the lab's records: what lies in the cluster's file system and in the nodes' services. It is
 * written with whatever it causes, in one transaction.
 */
import { emptyHaState, type HaState } from '../../model/ha/ha-cluster.ts';
import { emptyManagerStatus, type LrmStatus, type ManagerStatus } from '../../model/ha/status.ts';
import type { Cluster } from '../state/cluster.ts';

interface CommandsRecord {
  commands: readonly string[];
}

const parts = {
  status: 'status',
  locks: 'locks',
  watchdogs: 'watchdogs',
  commands: 'commands',
  lrm: (node: string) => `lrm ${node}`,
  host: (node: string) => `host ${node}`,
};

/** As the master wrote it last. */
export function managerStatus(cluster: Cluster): Readonly<ManagerStatus> {
  return (cluster.ha.get(parts.status) as ManagerStatus | undefined) ?? emptyManagerStatus();
}

/** As the node wrote it last; undefined = never. */
export function lrmStatus(cluster: Cluster, node: string): Readonly<LrmStatus> | undefined {
  return cluster.ha.get(parts.lrm(node)) as LrmStatus | undefined;
}

/** `ha-manager crm-command ...`: the master takes it up in its next round. */
export function queueCommand(cluster: Cluster, command: string): void {
  cluster.ha.put(parts.commands, { commands: [...queuedCommands(cluster), command] });
}

export function queuedCommands(cluster: Cluster): readonly string[] {
  return (cluster.ha.get(parts.commands) as CommandsRecord | undefined)?.commands ?? [];
}

export class HaMemory {
  readonly #cluster: Cluster;
  /** Text of each part as it is in the records. */
  readonly #written = new Map<string, string>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** A copy of what is recorded, to go on from. */
  load(): HaState {
    this.#written.clear();
    const state = emptyHaState();
    for (const [id, record] of this.#cluster.ha.entries()) {
      const text = JSON.stringify(record);
      this.#written.set(id, text);
      const part = JSON.parse(text);
      const [kind, node] = id.split(' ');
      if (kind === 'lrm' && node !== undefined) state.lrm[node] = part;
      else if (kind === 'host' && node !== undefined) state.hosts[node] = part;
      else if (kind === 'commands') state.commands = part.commands;
      else if (kind === 'status') state.status = part;
      else if (kind === 'locks') state.locks = part;
      else if (kind === 'watchdogs') state.watchdogs = part;
    }
    return state;
  }

  /** Writes the parts that have changed. Only inside a transaction. */
  save(state: HaState): void {
    const kept = new Set<string>();
    const write = (id: string, part: object): void => {
      kept.add(id);
      const text = JSON.stringify(part);
      if (this.#written.get(id) === text) return;
      this.#written.set(id, text);
      this.#cluster.ha.put(id, JSON.parse(text));
    };
    write(parts.status, state.status);
    write(parts.locks, state.locks);
    write(parts.watchdogs, state.watchdogs);
    write(parts.commands, { commands: state.commands });
    for (const [node, status] of Object.entries(state.lrm)) write(parts.lrm(node), status);
    for (const [node, host] of Object.entries(state.hosts)) write(parts.host(node), host);
    for (const id of this.#written.keys()) {
      if (kept.has(id)) continue;
      this.#written.delete(id);
      this.#cluster.ha.delete(id);
    }
  }
}
