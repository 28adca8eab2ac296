/** The guests of one node as its LRM handles them: each start, stop and move is a task of root@pam there. */
import type { Guests } from '../../model/ha/port.ts';
import type { Sid } from '../../model/ha/rules/rule.ts';
import { reaches } from '../cluster/membership.ts';
import { startMigration } from '../guests/migrate.ts';
import { orderMs } from '../guests/pace.ts';
import type { Cluster } from '../state/cluster.ts';
import type { HaWorkRecord } from '../state/course-records.ts';
import type { GuestRecord } from '../state/records.ts';
import { startTask, type TaskStart } from '../tasks/start.ts';
import { vmIdOf } from './resource.ts';

const user = 'root@pam';
/** `max_workers` of datacenter.cfg, when it doesn't say. */
const defaultWorkers = 4;

export class NodeGuests implements Guests {
  readonly #cluster: Cluster;
  readonly #node: string;

  constructor(cluster: Cluster, node: string) {
    this.#cluster = cluster;
    this.#node = node;
  }

  get maxWorkers(): number {
    const configured = this.#cluster.options.get('datacenter')?.options.max_workers;
    return configured === undefined ? defaultWorkers : Number(configured);
  }

  running(sid: Sid): boolean {
    return this.#guest(sid)?.status === 'running';
  }

  busy(sid: Sid): boolean {
    return this.#cluster.haWork.get(sid)?.node === this.#node;
  }

  start(sid: Sid): void {
    const vmId = vmIdOf(sid);
    this.#begin(sid, this.#task(sid, { type: 'qmstart', work: { kind: 'start-guest', vmId } }));
  }

  stop(sid: Sid, timeout: number | undefined): void {
    const vmId = vmIdOf(sid);
    const type = timeout === 0 ? 'qmstop' : 'qmshutdown';
    this.#begin(sid, this.#task(sid, { type, work: { kind: 'stop-guest', vmId } }));
  }

  /** A move that isn't live stops the guest first. */
  migrate(sid: Sid, target: string, live: boolean): void {
    const guest = this.#guest(sid);
    if (!guest) return;
    if (guest.status === 'running' && !live) {
      const work = { kind: 'stop-guest', vmId: guest.vmId } as const;
      this.#begin(sid, this.#task(sid, { type: 'qmshutdown', work }), { target });
    } else this.#move(sid, guest, target);
  }

  #move(sid: Sid, guest: GuestRecord, target: string): void {
    // Such a move is not even begun: the guest is locked, or nobody answers at the target.
    if (guest.config.lock !== undefined || !reaches(this.#cluster, this.#node, target)) return;
    const online = guest.status === 'running';
    this.#begin(sid, startMigration(this.#cluster, guest, { target, user, online, withLocalDisks: true }));
  }

  #guest(sid: Sid): GuestRecord | undefined {
    const guest = this.#cluster.guests.get(String(vmIdOf(sid)));
    return guest?.node === this.#node ? guest : undefined;
  }

  #task(sid: Sid, what: Pick<TaskStart, 'type' | 'work'>): string {
    const ms = orderMs(this.#cluster, what.type === 'qmstart' ? 'start' : 'stop');
    return startTask(this.#cluster, {
      node: this.#node,
      id: vmIdOf(sid),
      user,
      ...what,
      ...(ms !== undefined && { ms }),
    });
  }

  #begin(sid: Sid, upid: string, then?: HaWorkRecord['then']): void {
    this.#cluster.haWork.put(sid, { sid, node: this.#node, upid, ...(then && { then }) });
  }

  /** Takes up what has ended since; answers whether anything has. */
  takeUp(): boolean {
    let any = false;
    for (const { sid, node, upid, then } of this.#cluster.haWork.values()) {
      const task = this.#cluster.tasks.get(upid);
      if (node !== this.#node || task?.status === 'running') continue;
      this.#cluster.haWork.delete(sid);
      any = true;
      const guest = this.#guest(sid);
      if (then && guest && task?.exitStatus === 'OK') this.#move(sid, guest, then.target);
    }
    return any;
  }
}
