/**
 * Where HA guests go when nodes die and come back: a pure decision, simple and repeatable. It stands
 * in for the HA manager (states, locks, fencing, times), which will be a simulation of its own.
 *
 * One deliberate difference from Proxmox VE: its HA manager doesn't know about replication and may
 * try a node that has no copy of the disks; here such a node is never tried.
 */

/** A guest that is an HA resource. */
export interface Service {
  vmId: number;
  /** Where its configuration lies now. */
  node: string;
  /** Does it go back to a preferred node once that is there again? */
  failback: boolean;
  /** Nodes that hold its disks or a replica of them. */
  copies: ReadonlySet<string>;
  /** Its node-affinity rule, if it has one: nodes with their priorities (higher is better). */
  affinity?: { priorities: ReadonlyMap<string, number>; strict: boolean };
}

export interface Situation {
  /** All nodes that are up. */
  alive: ReadonlySet<string>;
  /** Those of them that are up but take no services: HA maintenance. */
  maintenance: ReadonlySet<string>;
  /** Without a majority of the votes nothing is started anywhere. */
  quorate: boolean;
  services: readonly Service[];
}

export interface Relocation {
  vmId: number;
  from: string;
  to: string;
}

/** New places for the services of dead nodes; those that can run nowhere stay where they are and wait. */
export function recover(situation: Situation): Relocation[] {
  if (!situation.quorate) return [];
  const dead = situation.services.filter((service) => !situation.alive.has(service.node));
  return place(dead, situation);
}

/** New places for the services of a node that goes into maintenance. */
export function evacuate(situation: Situation, node: string): Relocation[] {
  if (!situation.quorate) return [];
  const leaving = situation.services.filter((service) => service.node === node);
  return place(leaving, { ...situation, maintenance: new Set([...situation.maintenance, node]) });
}

/** Moves of services with `failback` to nodes that they prefer to the one where they run. */
export function failBack(situation: Situation): Relocation[] {
  if (!situation.quorate) return [];
  const away = situation.services.filter(
    (service) =>
      service.failback &&
      situation.alive.has(service.node) &&
      service.affinity !== undefined &&
      !candidates(service, situation).includes(service.node),
  );
  return place(away, situation);
}

/** One after another by vmId, each to the candidate with the fewest services, then by name: the order of the "basic" scheduler. */
function place(services: readonly Service[], situation: Situation): Relocation[] {
  const load = new Map<string, number>();
  for (const { node } of situation.services) load.set(node, (load.get(node) ?? 0) + 1);
  const relocations: Relocation[] = [];
  for (const service of services.toSorted((a, b) => a.vmId - b.vmId)) {
    const [to] = candidates(service, situation).toSorted(
      (a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0) || (a < b ? -1 : 1),
    );
    if (to === undefined) continue;
    load.set(to, (load.get(to) ?? 0) + 1);
    relocations.push({ vmId: service.vmId, from: service.node, to });
  }
  return relocations;
}

/** Nodes that are up, take services, hold the disks and are allowed, of the best priority class that has any. */
function candidates(service: Service, { alive, maintenance }: Situation): string[] {
  const able = [...service.copies].filter((node) => alive.has(node) && !maintenance.has(node));
  const { affinity } = service;
  if (!affinity) return able;
  const preferred = able.filter((node) => affinity.priorities.has(node));
  if (preferred.length === 0) return affinity.strict ? [] : able;
  const best = Math.max(...preferred.map((node) => affinity.priorities.get(node) ?? 0));
  return preferred.filter((node) => affinity.priorities.get(node) === best);
}
