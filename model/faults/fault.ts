/** Faults: what each does, and to what it can be done. */
import type { TargetType } from './topology.ts';

export const faultKinds = {
  /** Mains gone. A site's nodes run on until its batteries are empty; a node or the witness goes down at once. */
  power: ['site', 'node', 'witness'],
  /** All its lines are cut; inside, everything goes on. */
  isolated: ['site', 'node'],
  cut: ['link'],
  /** Goes and comes, `downSeconds` and `upSeconds` in turn. */
  flapping: ['link'],
  /** The witness runs, but no site reaches it. */
  unreachable: ['witness'],
  /** The node's disk pool is gone: its guests fail, and with it their replicas that lay there. */
  'pool-lost': ['node'],
  /** The node's web interface and API answer no more; its guests run on. */
  'api-dead': ['node'],
  /** The API answers, but the node's guests do nothing any more; Proxmox VE does not notice. */
  hung: ['node'],
  /** The node's clock is wrong by `skewSeconds`. */
  'clock-skew': ['node'],
  /** Switched off by its management controller (BMC), which switches it on again. */
  'switched-off': ['node'],
  /** Corosync is stopped there: the node runs and is reached, but it is in no membership, and without the witness. */
  'corosync-stopped': ['node'],
  /** The node's connection to the witness is stopped (corosync-qdevice): it doesn't count the witness's vote. */
  'qdevice-stopped': ['node'],
  /** The cluster's file system is stopped there: corosync counts the node's vote, but no other node sees it online. */
  'pve-cluster-stopped': ['node'],
  /** A packet filter on the node lets nothing through from or to `blocks`. */
  filtered: ['node'],
} as const satisfies Record<string, readonly TargetType[]>;

export type FaultKind = keyof typeof faultKinds;

export interface Fault {
  readonly kind: FaultKind;
  /** Name of the site, node or link; `witness` for the witness. */
  readonly target: string;
  /** Seconds. */
  readonly since: number;
  /** Of `flapping`; default 20 and 40. */
  readonly downSeconds?: number;
  readonly upSeconds?: number;
  /** Of `clock-skew`; default 300. */
  readonly skewSeconds?: number;
  /** Of `filtered`: names of nodes, `witness`; left out = all of them. */
  readonly blocks?: readonly string[];
}

/** Kinds that are gone when the node has been reset: what is stopped or set up by hand lasts until the next boot. */
const volatileKinds: ReadonlySet<FaultKind> = new Set([
  'corosync-stopped',
  'qdevice-stopped',
  'pve-cluster-stopped',
  'filtered',
]);

/** Is the fault gone once `node` has been reset? */
export const endsWithReset = ({ kind, target }: Pick<Fault, 'kind' | 'target'>, node: string): boolean =>
  target === node && volatileKinds.has(kind);

export const flappingDefaults = { downSeconds: 20, upSeconds: 40 } as const;
export const skewDefault = 300;

export const isFaultKind = (text: string): text is FaultKind => text in faultKinds;

/** Kinds that can befall things of the type. */
export function kindsFor(type: TargetType): FaultKind[] {
  return (Object.keys(faultKinds) as FaultKind[]).filter((kind) =>
    (faultKinds[kind] as readonly TargetType[]).includes(type),
  );
}

/** Two faults are the same when they do the same to the same thing. */
export const isSameFault = (a: Pick<Fault, 'kind' | 'target'>, b: Pick<Fault, 'kind' | 'target'>): boolean =>
  a.kind === b.kind && a.target === b.target;
