/** A fault begins, or is over: the record, and that corosync will notice. */
import type { Fault, FaultKind } from '../../model/faults/fault.ts';
import { changeOf } from '../../model/faults/situation.ts';
import { regroupLater } from '../cluster/regroup.ts';
import type { Cluster } from '../state/cluster.ts';
import { followPower } from './power.ts';

export const faultId = (target: string, kind: FaultKind): string => `${target} ${kind}`;

export function begin(cluster: Cluster, fault: Fault): void {
  cluster.faults.put(faultId(fault.target, fault.kind), fault);
  follow(cluster, fault, false);
}

/** Does nothing where there is no such fault. */
export function end(cluster: Cluster, target: string, kind: FaultKind): void {
  const fault = cluster.faults.get(faultId(target, kind));
  if (!fault) return;
  cluster.faults.delete(faultId(target, kind));
  follow(cluster, fault, true);
}

function follow(cluster: Cluster, fault: Fault, healed: boolean): void {
  followPower(cluster);
  const change = changeOf(fault, healed);
  if (change) regroupLater(cluster, change);
}
