/** HA resources and HA rules as a stack declares them, in the words of the model of Proxmox VE's HA manager. */
import type { Rule, Sid } from '../../model/ha/rules/rule.ts';
import type { PlannedGuest } from '../../model/simulation/scenario.ts';
import type { PlannedResource } from '../declared.ts';

const resourceType = 'proxmoxve:index/haresource:Haresource';
const ruleType = 'proxmoxve:index/harule:Harule';

export type HaSettings = PlannedGuest['ha'];

export interface DeclaredHaRule {
  urn: string;
  /** `order` counts as the rules are declared. */
  rule: Rule;
}

/** What HA is to do with each guest; what is left out has Proxmox VE's default. All of it is known before the update. */
export function haSettings(resources: readonly PlannedResource[]): Map<Sid, HaSettings> {
  return new Map(
    resources
      .filter(({ type }) => type === resourceType)
      .map(({ props }) => [
        sidOf(props.resourceId),
        {
          state: stateOf(props.state),
          maxRestart: Number(props.maxRestart ?? 1),
          maxRelocate: Number(props.maxRelocate ?? 1),
          failback: props.failback !== false,
        },
      ]),
  );
}

/** Every rule, those that are switched off among them. Ids, nodes and kinds are known before the update. */
export function haRules(resources: readonly PlannedResource[]): DeclaredHaRule[] {
  return resources
    .filter(({ type }) => type === ruleType)
    .map(({ name, urn, props }, index) => {
      const common = {
        id: String(props.rule ?? name),
        order: index + 1,
        resources: new Set((Array.isArray(props.resources) ? props.resources : []).map(sidOf)),
        ...(props.disable === true && { disabled: true }),
      };
      return { urn, rule: props.type === 'resource-affinity' ? apart(common, props) : bound(common, props) };
    });
}

type Common = Pick<Rule, 'id' | 'order' | 'resources' | 'disabled'>;

function apart(common: Common, { affinity }: PlannedResource['props']): Rule {
  return { ...common, type: 'resource-affinity', affinity: affinity === 'negative' ? 'negative' : 'positive' };
}

function bound(common: Common, { nodes, strict }: PlannedResource['props']): Rule {
  const priorities = Object.entries(nodes ?? {}).map(([node, priority]) => [node, Number(priority ?? 0)] as const);
  return { ...common, type: 'node-affinity', nodes: new Map(priorities), strict: strict === true };
}

/** `vm:1011`; the kind of guest may be left out. */
function sidOf(resourceId: unknown): Sid {
  const text = String(resourceId);
  return text.includes(':') ? text : `vm:${text}`;
}

function stateOf(state: unknown): HaSettings['state'] {
  return state === 'stopped' || state === 'disabled' || state === 'ignored' ? state : 'started';
}
