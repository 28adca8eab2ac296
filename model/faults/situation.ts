/** What the faults that last make of the cluster at one moment: who has power, who hears whom. */

import type { Change } from '../quorum/timing.ts';
import {
  type Condition,
  type Connectivity,
  type Contact,
  carries,
  connectivity,
  contactOver,
  type Link,
  nextChange,
} from '../quorum/topology.ts';
import { type Fault, flappingDefaults, skewDefault } from './fault.ts';
import { type FaultTopology, nodesOf, siteOf } from './topology.ts';

export type Power = 'mains' | 'battery' | 'none';

/** @param at seconds */
export function powerOf(topology: FaultTopology, faults: readonly Fault[], node: string, at: number): Power {
  const site = siteOf(topology, node);
  let power: Power = 'mains';
  for (const { kind, target, since } of faults) {
    if ((kind !== 'power' && kind !== 'switched-off') || at < since) continue;
    if (target === node) return 'none';
    if (target === site.name) power = at >= since + site.upsMinutes * 60 ? 'none' : 'battery';
  }
  return power;
}

const witnessVertex = 'witness';

/** Whom packets can come from and go to, as far as the lines go; packet filters come on top ({@link isFiltered}). */
export function contactOf(
  topology: FaultTopology,
  faults: readonly Fault[],
  running: readonly string[],
  at: number,
  /** Seconds of outage of a flapping link that nobody notices. */
  bridged: number,
): Contact {
  const lines = linesOf(topology, faults).filter(({ condition }) => carries(condition, at, bridged));
  return contactOver(running, witnessVertex, lines);
}

/** Does the packet filter of one of the two keep them from each other? Either may be the witness, which has none. */
export function isFiltered(faults: readonly Fault[], a: string, b: string): boolean {
  const blocks = (fault: Fault, end: string, other: string) =>
    fault.kind === 'filtered' && fault.target === end && (fault.blocks?.includes(other) ?? true);
  return a !== b && faults.some((fault) => blocks(fault, a, b) || blocks(fault, b, a));
}

/**
 * Memberships among `running` nodes, and who of them reaches the witness, once corosync has noticed. Where corosync is
 * stopped, a node is in no membership.
 */
export function connectivityOf(
  topology: FaultTopology,
  faults: readonly Fault[],
  running: readonly string[],
  at: number,
  /** Seconds. */
  tokenTimeout: number,
): Connectivity {
  const contact = contactOf(topology, faults, running, at, tokenTimeout);
  const taking = running.filter((node) => !isStruck(faults, 'corosync-stopped', node));
  const { memberships, reaches } = connectivity(
    taking,
    witnessVertex,
    (a, b) => contact(a, b) && !isFiltered(faults, a, b),
  );
  return { memberships, reaches: new Set([...reaches].filter((node) => !isStruck(faults, 'qdevice-stopped', node))) };
}

/** Is the node online for the cluster's file system, and so for Proxmox VE, as far as its own services go? */
export function isInCluster(faults: readonly Fault[], node: string): boolean {
  return !isStruck(faults, 'corosync-stopped', node) && !isStruck(faults, 'pve-cluster-stopped', node);
}

/** Seconds: when the situation changes next by itself: batteries empty, a flapping link turns. Infinity = it doesn't. */
export function nextTurn(topology: FaultTopology, faults: readonly Fault[], at: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const fault of faults) {
    const site = topology.sites.find(({ name }) => name === fault.target);
    if (fault.kind === 'power' && site) {
      const empty = fault.since + site.upsMinutes * 60;
      if (empty > at) next = Math.min(next, empty);
    }
    if (fault.kind === 'flapping') next = Math.min(next, nextChange(conditionOf(fault), at));
  }
  return next;
}

/** Seconds by which the node's clock is wrong. */
export function skewOf(faults: readonly Fault[], node: string): number {
  const fault = faults.find(({ kind, target }) => kind === 'clock-skew' && target === node);
  return fault ? (fault.skewSeconds ?? skewDefault) : 0;
}

export function isStruck(faults: readonly Fault[], kind: Fault['kind'], target: string): boolean {
  return faults.some((fault) => fault.kind === kind && fault.target === target);
}

/** All lines, with what the faults make of them. A site's switches are one vertex. */
function linesOf(topology: FaultTopology, faults: readonly Fault[]): (Link & { condition: Condition })[] {
  const isolated = new Set(faults.filter(({ kind }) => kind === 'isolated').map(({ target }) => target));
  const cut = new Set(faults.filter(({ kind }) => kind === 'cut').map(({ target }) => target));
  const flapping = new Map(faults.filter(({ kind }) => kind === 'flapping').map((fault) => [fault.target, fault]));
  const witnessAway = faults.some(
    ({ target, kind }) => target === witnessVertex && (kind === 'power' || kind === 'unreachable'),
  );
  const condition = (isDown: boolean): Condition => (isDown ? 'down' : 'up');
  const switchOf = (site: string) => `switch ${site}`;
  return [
    ...nodesOf(topology).map((node) => ({
      id: `port of ${node}`,
      between: [node, switchOf(siteOf(topology, node).name)] as const,
      condition: condition(isolated.has(node)),
    })),
    ...topology.links.map(({ name, between: [a, b] }) => {
      const isDown = isolated.has(a) || isolated.has(b) || cut.has(name);
      const turns = flapping.get(name);
      return {
        id: name,
        between: [switchOf(a), switchOf(b)] as const,
        condition: isDown || !turns ? condition(isDown) : conditionOf(turns),
      };
    }),
    ...(topology.witness === undefined
      ? []
      : topology.sites.map(({ name }) => ({
          id: `way from ${name} to the witness`,
          between: [switchOf(name), witnessVertex] as const,
          condition: condition(witnessAway || isolated.has(name)),
        }))),
  ];
}

function conditionOf({ since, downSeconds, upSeconds }: Fault): Condition {
  return {
    since,
    down: downSeconds ?? flappingDefaults.downSeconds,
    up: upSeconds ?? flappingDefaults.upSeconds,
  };
}

/** How corosync comes to know of a fault that begins, or of one that is healed. */
export function changeOf(
  { kind, target, blocks }: Pick<Fault, 'kind' | 'target' | 'blocks'>,
  healed: boolean,
): Change | undefined {
  if (target === witnessVertex) return healed ? 'witness-back' : 'witness-lost';
  switch (kind) {
    case 'power':
    case 'switched-off':
    case 'isolated':
      return healed ? 'joined' : 'silence';
    case 'cut':
    case 'flapping':
    // One that is stopped takes its leave, so nobody waits for its heartbeat.
    case 'corosync-stopped':
      return healed ? 'joined' : 'split';
    case 'qdevice-stopped':
      return healed ? 'witness-back' : 'witness-lost';
    case 'filtered':
      return filterChange(blocks, healed);
    default:
      return undefined;
  }
}

function filterChange(blocks: Fault['blocks'], healed: boolean): Change {
  const witness = blocks?.includes(witnessVertex) ?? true;
  const nodes = blocks?.some((name) => name !== witnessVertex) ?? true;
  if (!nodes) return healed ? 'witness-back' : 'witness-lost';
  if (healed) return 'joined';
  return witness ? 'silence' : 'split';
}
