/** Where HA starts guests after a loss, without playing it: rules first, then the load, one guest after the other. */
import { compileRules } from './rules/compiled.ts';
import { effectiveRules } from './rules/effective.ts';
import type { Rule, Sid } from './rules/rule.ts';
import { selectNode } from './selection.ts';
import type { ServiceStatus } from './service.ts';
import { Usage } from './usage.ts';

/**
 * @param lost nodes that are gone
 * @param services started ones, with the nodes they were on
 * @returns the node of each that has one; the manager takes those that lost theirs in the order of their ids
 */
export function placedAfter(
  lost: ReadonlySet<string>,
  nodes: readonly string[],
  services: readonly { sid: Sid; node: string }[],
  rules: readonly Rule[],
): Map<Sid, string> {
  const usage = new Usage(nodes.filter((node) => !lost.has(node)));
  const selection = { rules: compileRules(effectiveRules(rules, nodes).rules, nodes), usage };
  const places = new Map<Sid, string>();
  const put = (sid: Sid, node: string) => {
    places.set(sid, node);
    usage.put(sid, started(node));
  };
  for (const { sid, node } of services) if (usage.isOnline(node)) put(sid, node);
  for (const { sid, node } of services.toSorted((a, b) => (a.sid < b.sid ? -1 : 1))) {
    if (usage.isOnline(node)) continue;
    const found = selectNode(selection, sid, { ...started(node), state: 'recovery' }, resource(node), 'best');
    if (found !== undefined) put(sid, found);
  }
  return places;
}

const started = (node: string): ServiceStatus => ({ state: 'started', node, uid: '' });

const resource = (node: string) => ({ state: 'started', node, maxRestart: 1, maxRelocate: 1, failback: true }) as const;
