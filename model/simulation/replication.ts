/** The replication jobs of a simulated plan, and what their runs do to the copies of its guests. */
import { freshState, type JobState, type ReplicationJob, stateAfterMigration, turned } from '../pvesr/job.ts';
import { ReplicationRuns } from '../pvesr/replication-runs.ts';
import type { ReplicatedDisks, ReplicationWorld } from '../pvesr/world.ts';
import type { Machine } from './machine.ts';
import type { Simulation } from './simulation.ts';

const mib = 2 ** 20;

export class Replication implements ReplicationWorld {
  readonly runs: ReplicationRuns;
  readonly nodes: readonly string[];
  readonly #simulation: Simulation;
  readonly #machines: ReadonlyMap<number, Machine>;
  readonly #jobs = new Map<string, ReplicationJob>();
  readonly #jobsOf: ReadonlyMap<number, readonly string[]>;
  readonly #states = new Map<string, JobState>();

  constructor(simulation: Simulation, machines: readonly Machine[]) {
    this.#simulation = simulation;
    this.nodes = simulation.nodes;
    this.#machines = new Map(machines.map((machine) => [vmIdOf(machine), machine]));
    for (const machine of machines) {
      for (const job of jobsOf(machine)) {
        this.#jobs.set(job.id, job);
        const lastSync = machine.copies.get(job.target);
        this.#states.set(job.id, {
          ...freshState(machine.plan.node),
          ...(lastSync !== undefined && { lastSync, lastTry: lastSync }),
        });
      }
    }
    this.#jobsOf = new Map(
      [...Map.groupBy(this.#jobs.values(), ({ guest }) => guest)].map(([guest, jobs]) => [
        guest,
        jobs.map(({ id }) => id),
      ]),
    );
    this.runs = new ReplicationRuns(this, this.#states, simulation.now);
  }

  /** The guest has migrated: its jobs have been turned round with it. */
  moved(machine: Machine): void {
    const guest = vmIdOf(machine);
    const { node } = machine.resource;
    for (const job of this.jobsOf(guest)) {
      this.#states.set(job.id, stateAfterMigration(job, this.#states.get(job.id), node, this.#simulation.now));
    }
    this.takeOver(guest, node);
    this.recovered(machine);
  }

  /** The guest is on another node, and its jobs don't know yet. */
  recovered(machine: Machine): void {
    for (const { id } of this.jobsOf(vmIdOf(machine))) this.runs.jobChanged(id, this.#simulation.now);
  }

  isUp(node: string): boolean {
    return this.#simulation.isUp(node);
  }

  quorate(node: string): boolean {
    return this.#simulation.quorate(node);
  }

  hears(node: string): ReadonlySet<string> {
    return this.#simulation.hears(node);
  }

  jobs(): Iterable<ReplicationJob> {
    return this.#jobs.values();
  }

  job(id: string): ReplicationJob | undefined {
    return this.#jobs.get(id);
  }

  jobsOf(guest: number): ReplicationJob[] {
    return (this.#jobsOf.get(guest) ?? []).flatMap((id) => this.#jobs.get(id) ?? []);
  }

  nodeOf(guest: number): string | undefined {
    return this.#machines.get(guest)?.resource.node;
  }

  disksOf(guest: number): ReplicatedDisks {
    const plan = this.#machine(guest).plan;
    return { size: plan.diskMiB * mib, changeRate: (plan.replication?.changedMiBps ?? 0) * mib };
  }

  copyOf(guest: number, node: string): number | undefined {
    return this.#machine(guest).copies.get(node);
  }

  bandwidth(): number {
    return this.#simulation.pace.transfer * mib;
  }

  obstacle({ guest, target }: ReplicationJob): string | undefined {
    const node = this.#machine(guest).resource.node;
    if (!this.#simulation.connected(node, target)) return `can't reach ${target}`;
    if (this.#simulation.lacksPool(target)) return `no disk pool on ${target}`;
    return this.#machine(guest).hasDisksOn(node) ? undefined : `no disks on ${node}`;
  }

  takeOver(guest: number, node: string): void {
    for (const job of this.jobsOf(guest)) this.#jobs.set(job.id, turned(job, node));
  }

  began(): void {}

  synced({ guest, target }: ReplicationJob, moment: number): void {
    this.#machine(guest).copies.set(target, moment);
  }

  failed({ id }: ReplicationJob, error: string): void {
    this.#simulation.note('cluster', `replication job ${id} failed: ${error}`);
  }

  #machine(guest: number): Machine {
    const machine = this.#machines.get(guest);
    if (!machine) throw new Error(`no guest ${guest}`);
    return machine;
  }
}

function jobsOf({ plan }: Machine): ReplicationJob[] {
  const { replication } = plan;
  if (!replication) return [];
  const guest = vmIdOf(plan);
  return Object.keys(plan.replicas).map((target, number) => ({
    id: `${guest}-${number}`,
    guest,
    number,
    source: plan.node,
    target,
    schedule: replication.schedule,
    ...(replication.rateMBps !== undefined && { rate: replication.rateMBps }),
  }));
}

const vmIdOf = ({ sid }: { sid: string }): number => Number(sid.slice(sid.indexOf(':') + 1));
