/**
 * What happens by itself as time passes: batteries run empty, hosts come up, corosync notices, the HA stack does its
 * rounds. Each moment is one transaction, so a lab that is killed goes on from a whole one.
 */
import { nextTurn } from '../model/faults/situation.ts';
import { HaCluster } from '../model/ha/ha-cluster.ts';
import { changeMembership, membershipRecord, regroup, regroupLater } from './cluster/regroup.ts';
import { comeUp, followPower, startWithNode } from './faults/power.ts';
import { faultTopology } from './faults/topology.ts';
import { HaMemory, queuedCommands } from './ha/memory.ts';
import { LabWorld } from './ha/world.ts';
import type { Cluster } from './state/cluster.ts';
import type { Written } from './state/store.ts';

/** Records that others write and the course has to follow at once. */
const followed = ['nodes', 'faults', 'membership', 'tasks'];

export class Course {
  readonly #cluster: Cluster;
  readonly #memory: HaMemory;
  readonly #world: LabWorld;
  #ha: HaCluster | undefined;
  #cancel: (() => void) | undefined;
  #acting = false;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#memory = new HaMemory(cluster);
    this.#world = new LabWorld(cluster);
    cluster.store.onCommit((written) => this.#follow(written));
  }

  /** Goes on from what is recorded. */
  start(): void {
    this.#ha = new HaCluster(this.#world, this.#memory.load());
    this.#cluster.transaction(() => {
      changeMembership(this.#cluster, membershipRecord(this.#cluster));
    });
    this.#happen();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#ha = undefined;
  }

  #follow(written: Written): void {
    if (!this.#ha || this.#acting) return;
    if (followed.some((collection) => written.has(collection))) this.#happenAfter(0);
  }

  #happenAfter(seconds: number): void {
    this.#cancel?.();
    this.#cancel = this.#cluster.clock.after(seconds * 1000, () => this.#happen());
  }

  #happen(): void {
    this.#acting = true;
    try {
      this.#cluster.transaction(() => this.#takeTurn());
    } catch (cause) {
      // What was undone in the records must not go on in memory.
      this.#ha = new HaCluster(this.#world, this.#memory.load());
      throw cause;
    } finally {
      this.#acting = false;
    }
    const next = this.#next();
    if (next !== Number.POSITIVE_INFINITY) this.#happenAfter(next - this.#cluster.uptime());
  }

  /** Uptime (s) of what comes next. */
  #next(): number {
    const { regroupAt, seenAt } = membershipRecord(this.#cluster);
    const boots = this.#cluster.nodes.values().flatMap(({ upAt }) => upAt ?? []);
    const turn = nextTurn(faultTopology(this.#cluster), this.#cluster.faults.values(), seenAt);
    return Math.min(this.#ha?.next() ?? Number.POSITIVE_INFINITY, turn, ...regroupAt, ...boots);
  }

  #takeTurn(): void {
    const ha = this.#ha;
    if (!ha) return;
    const now = this.#cluster.uptime();
    this.#followLines(now);
    followPower(this.#cluster);
    comeUp(this.#cluster);
    if (membershipRecord(this.#cluster).regroupAt.some((at) => at <= now)) regroup(this.#cluster);
    startWithNode(this.#cluster);
    for (const { name, alive } of this.#cluster.nodes.values()) {
      if (alive && !ha.isUp(name)) ha.boot(name, now);
      if (!alive && ha.isUp(name)) ha.crash(name);
    }
    ha.state.commands = [...queuedCommands(this.#cluster)];
    for (const node of this.#cluster.nodes.ids()) if (this.#world.guests(node).takeUp()) ha.workEnded(node, now);
    ha.advance(now);
    // A watchdog may have reset a host.
    followPower(this.#cluster);
    this.#memory.save(ha.state);
  }

  /** A link that turns is noticed like one that is cut, sooner or later. */
  #followLines(now: number): void {
    const { seenAt } = membershipRecord(this.#cluster);
    const faults = this.#cluster.faults.values();
    if (faults.length === 0) return;
    if (nextTurn(faultTopology(this.#cluster), faults, seenAt) <= now) regroupLater(this.#cluster, 'split');
    changeMembership(this.#cluster, { seenAt: now });
  }
}
