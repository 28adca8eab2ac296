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
}

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
