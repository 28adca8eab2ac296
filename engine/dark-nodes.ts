/**
 * One node down must not stop the work on the rest: what can only be asked on a dark node is left
 * out of an operation, and nothing else is.
 */
import { type ClusterView, viewOnce } from '../pve/cluster-view.ts';
import { excludePatterns } from './exclude-patterns.ts';
import type { StateResource } from './exported-state.ts';
import type { StackState } from './stack-state.ts';
import type { Target } from './target.ts';

const guestType = 'proxmoxve:index/vmLegacy:VmLegacy';

/**
 * Resources that only a dark node could answer for. A guest counts by the node where it is now: one
 * that HA has already recovered elsewhere is asked there.
 */
export function unanswerable(resources: StateResource[], view: Pick<ClusterView, 'nodes' | 'guests'>): string[] {
  const dark = new Set(view.nodes.filter((node) => !node.online).map((node) => node.name));
  return resources
    .filter(({ type, outputs = {} }) => {
      const recorded = typeof outputs.nodeName === 'string' ? outputs.nodeName : undefined;
      const node = type === guestType ? (view.guests.get(Number(outputs.vmId))?.node ?? recorded) : recorded;
      return node !== undefined && dark.has(node);
    })
    .map(({ urn }) => urn);
}

export interface Darkness {
  nodes: string[];
  /**
   * Patterns of the URNs to leave out of a stack's operation.
   * @param planned names of the resources that the program may declare for the first time
   */
  leftOut(stack: StackState, planned: readonly string[]): Promise<string[]>;
}

/** Asks the cluster which nodes are dark; a state is read only if one is. */
export async function lookForDarkness(target: Target): Promise<Darkness> {
  const view = await viewOnce(target.connection);
  const nodes = view.nodes.filter((node) => !node.online).map((node) => node.name);
  return {
    nodes,
    leftOut: async (stack, planned) => {
      if (nodes.length === 0) return [];
      // A stack that was never brought up has nothing to leave out.
      const resources = await stack.resources();
      const known = resources.map(({ urn }) => urn);
      return excludePatterns(unanswerable(resources, view), known, planned);
    },
  };
}
