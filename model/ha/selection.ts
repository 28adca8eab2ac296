/** Which node a service is to run on: rules first, then the load. */
import type { CompiledRules } from './rules/compiled.ts';
import type { Sid } from './rules/rule.ts';
import type { Resource, ServiceStatus } from './service.ts';
import type { Usage } from './usage.ts';

/**
 * `stay`: where it is, unless a better class of nodes is there. `next`: the start failed here, elsewhere if possible.
 * `best`: it has lost its node.
 */
export type Preference = 'stay' | 'next' | 'best';

export interface Selection {
  rules: CompiledRules;
  usage: Usage;
}

/**
 * The node for a service; undefined when there is none. The order in which things count, from the logs of
 * pve-ha-manager: priority class, failback, nodes tried, keep apart, keep together, the way back from maintenance, the
 * current node, load, name. The class is chosen before services are kept apart: a class whose nodes are all taken by
 * services to be kept apart is not left for a lower one.
 */
export function selectNode(
  { rules, usage }: Selection,
  sid: Sid,
  service: Readonly<ServiceStatus>,
  resource: Readonly<Resource>,
  preference: Preference,
): string | undefined {
  const { allowed, preferred } = usage.candidates(rules.nodeAffinity.get(sid));
  if (preferred.size === 0) return undefined;
  if (preference === 'stay' && !resource.failback && allowed.has(service.node)) return service.node;
  // Nearly every service in nearly every round: it is where it should be, and nothing else binds it.
  const isFree = !rules.negative.has(sid) && !rules.positive.has(sid) && service.maintenanceNode === undefined;
  if (preference === 'stay' && isFree && preferred.has(service.node)) return service.node;

  const left = new Set(preferred);
  if (preference === 'next') for (const node of service.failedNodes ?? []) left.delete(node);
  for (const node of apart(rules, usage, sid)) left.delete(node);
  const together = majority(rules, usage, sid, left);
  if (together !== undefined) keepOnly(left, together);

  const { maintenanceNode } = service;
  if (maintenanceNode !== undefined && left.has(maintenanceNode)) return maintenanceNode;
  if (preference === 'stay' && left.has(service.node)) return service.node;

  const ranked = [...left].sort((a, b) => usage.score(a) - usage.score(b) || (a < b ? -1 : 1));
  // After a failed start the search goes on behind the current node, and around.
  const here = preference === 'next' ? ranked.indexOf(service.node) : -1;
  return ranked[here + 1] ?? ranked[0];
}

/** Nodes taken by services that this one must be kept apart from. */
function apart(rules: CompiledRules, usage: Usage, sid: Sid): Set<string> {
  const taken = new Set<string>();
  for (const other of rules.negative.get(sid) ?? []) for (const node of usage.nodesOf(other)) taken.add(node);
  return taken;
}

/** The node among `left` where most of the services are that this one must be kept with. */
function majority(rules: CompiledRules, usage: Usage, sid: Sid, left: ReadonlySet<string>): string | undefined {
  const counts = new Map<string, number>();
  for (const other of rules.positive.get(sid) ?? []) {
    for (const node of usage.nodesOf(other)) if (left.has(node)) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0];
}

function keepOnly(nodes: Set<string>, one: string): void {
  for (const node of nodes) if (node !== one) nodes.delete(node);
}
