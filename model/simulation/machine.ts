/** A simulated guest: where its disks are, and what its machine does. */
import type { Sid } from '../ha/rules/rule.ts';
import type { Resource } from '../ha/service.ts';
import type { PlannedGuest } from './scenario.ts';

/** `booting` and `answering` machines run; `frozen` ones do for Proxmox VE, but nothing answers. */
export type MachineState = 'off' | 'starting' | 'booting' | 'answering' | 'frozen';

export class Machine {
  readonly plan: PlannedGuest;
  readonly sid: Sid;
  /** As the HA stack sees it. */
  readonly resource: Resource;
  state: MachineState = 'answering';
  /** Where it runs, when it does. */
  on: string;
  /** Nodes with its disks, with the seconds of their last change; the node of the configuration has the newest. */
  readonly copies: Map<string, number>;
  /** A start, stop or move is going on. */
  busy = false;
  /** Seconds: when it went down last. */
  downSince: number | undefined;
  /** Counts what ended its run: what was begun before is void. */
  era = 0;

  constructor(plan: PlannedGuest) {
    this.plan = plan;
    this.sid = plan.sid;
    this.on = plan.node;
    this.resource = { ...plan.ha, node: plan.node };
    this.copies = new Map(Object.entries(plan.replicas));
    this.copies.set(plan.node, Number.POSITIVE_INFINITY);
    if (plan.ha.state !== 'started') this.state = 'off';
  }

  get runs(): boolean {
    return this.state !== 'off' && this.state !== 'starting';
  }

  hasDisksOn(node: string): boolean {
    return this.copies.has(node);
  }
}
