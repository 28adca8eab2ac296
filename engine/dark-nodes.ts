/**
 * One node down must not stop the work on the rest: what can only be asked on a dark node is left
 * out of an operation, and nothing else is.
 */
import fs from 'node:fs';
import { z } from 'zod';
import type { StackName } from '../model/plan.ts';
import { ClusterApi } from '../pve/cluster-api.ts';
import { type ClusterView, viewCluster } from '../pve/cluster-view.ts';
import { type EngineTools, runPulumi } from './pulumi-command.ts';
import type { Target } from './target.ts';

const exportedState = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          type: z.string(),
          outputs: z.record(z.string(), z.unknown()).default({}),
        }),
      )
      .default([]),
  }),
});

export type StateResource = z.infer<typeof exportedState>['deployment']['resources'][number];

const guestType = 'proxmoxve:index/vmLegacy:VmLegacy';

/**
 * Resources that only a dark node could answer for. A guest counts by the node where it is now: one
 * that HA has already recovered elsewhere is asked there.
 */
export function unanswerable(resources: StateResource[], view: Pick<ClusterView, 'nodes' | 'guests'>): string[] {
  const dark = new Set(view.nodes.filter((node) => !node.online).map((node) => node.name));
  return resources
    .filter(({ type, outputs }) => {
      const recorded = typeof outputs.nodeName === 'string' ? outputs.nodeName : undefined;
      const node = type === guestType ? (view.guests.get(Number(outputs.vmId))?.node ?? recorded) : recorded;
      return node !== undefined && dark.has(node);
    })
    .map(({ urn }) => urn);
}

export interface Darkness {
  nodes: string[];
  /** URNs to leave out, by stack. */
  leftOut(stack: StackName): Promise<string[]>;
}

/** Asks the cluster which nodes are dark; the state is read only if one is. */
export async function lookForDarkness(
  target: Target,
  tools: EngineTools,
  env: Record<string, string>,
): Promise<Darkness> {
  const api = new ClusterApi(target.connection);
  try {
    const view = await viewCluster(api);
    const nodes = view.nodes.filter((node) => !node.online).map((node) => node.name);
    return {
      nodes,
      leftOut: async (stack) => {
        // A stack that was never brought up has nothing to leave out.
        if (nodes.length === 0 || !fs.existsSync(target.initDir)) return [];
        const args = ['stack', 'export', '--stack', stack];
        const { output } = await runPulumi(tools, args, { cwd: target.initDir, env });
        return unanswerable(exportedState.parse(JSON.parse(output)).deployment.resources, view);
      },
    };
  } finally {
    await api.close();
  }
}
