/** Rules as a test writes them: `on('a', 'vm:1', 'node1:2 node2')`. */
import type { NodeAffinityRule, ResourceAffinityRule } from '../../../../model/ha/rules/rule.ts';

export const threeNodes = ['node1', 'node2', 'node3'];

export function on(id: string, resources: string, nodes: string, { strict = true, order = 1 } = {}): NodeAffinityRule {
  const priorities = nodes.split(' ').map((entry): [string, number] => {
    const [node = '', priority = '0'] = entry.split(':');
    return [node, Number(priority)];
  });
  return {
    type: 'node-affinity',
    id,
    order,
    resources: new Set(resources.split(' ')),
    nodes: new Map(priorities),
    strict,
  };
}

export const together = (id: string, resources: string, order = 1) => affinity('positive', id, resources, order);
export const apart = (id: string, resources: string, order = 1) => affinity('negative', id, resources, order);

function affinity(kind: 'positive' | 'negative', id: string, resources: string, order: number): ResourceAffinityRule {
  return { type: 'resource-affinity', id, order, resources: new Set(resources.split(' ')), affinity: kind };
}

export const off = <R extends object>(rule: R): R & { disabled: true } => ({ ...rule, disabled: true });
