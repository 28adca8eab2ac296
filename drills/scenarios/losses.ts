/** Nodes lost, by any of the means: what the losses of nodes, sites and of the manager share. */
import type { Text } from '../../model/text.ts';
import { UserError } from '../../model/user-error.ts';
import type { Act } from '../acts/index.ts';
import type { Drill } from '../drill.ts';
import type { Probe } from '../probes/probe.ts';
import { framed, healingMinutes, siteOfNode } from './frame.ts';
import type { Means, Request, Scenario } from './scenario.ts';

/** Minutes until all must be back: up to 190 s for the manager's node, a round, the guests' start one after the other. */
const maxMinutes = 20;

const usualSshPort = 22;

interface Loss {
  nodes: readonly string[];
  probes?: Probe[];
  exercise?: Drill['exercise'];
}

export function losing(scenario: Scenario, request: Request, { nodes, probes, exercise }: Loss): Drill {
  const lost = new Set(nodes);
  const affected = new Map(
    request.plan.guests.flatMap(({ vmId, haNodes }) => {
      const node = request.view.guests.get(vmId)?.node;
      return node !== undefined && lost.has(node) ? [[vmId, haNodes.filter((each) => !lost.has(each))] as const] : [];
    }),
  );
  for (const [vmId, left] of affected) {
    if (left.length === 0)
      throw new UserError(
        `VM ${vmId}: no node is left for it when ${nodes.join(', ')} are lost`,
        'Give it a replica at the other site.',
      );
  }
  // A node without guests goes unnoticed: long enough that HA would have done whatever it does.
  const steadySeconds = affected.size === 0 ? 240 : 30;
  const minutes = healingMinutes(scenario, request, { usual: maxMinutes, acts: nodes.length, steadySeconds });
  const chosen = request.means ?? scenario.means[0] ?? 'maintenance';
  return framed(scenario, request, {
    acts: nodes.map((node) => lossOf(node, chosen, request, minutes * 60, lost)),
    affected,
    steadySeconds,
    maxMinutes: minutes,
    after: { kind: 'undo' },
    ...(probes && { probes }),
    ...(exercise && { exercise }),
    ...(chosen === 'maintenance' && { lesser: handedOver(request, lost) }),
  });
}

/** Nothing is lost in maintenance: what is proven is that a site, or a node, can hand all over. */
function handedOver({ plan }: Request, lost: ReadonlySet<string>): { kind: Drill['kind']; title: Text } {
  const isSite = plan.sites.some(({ nodes }) => nodes.every(({ name }) => lost.has(name)));
  return {
    kind: isSite ? 'planned-switchover' : 'node-maintenance',
    title: { de: 'nur Wartung', en: 'maintenance only' },
  };
}

function lossOf(node: string, chosen: Means, request: Request, deadManSeconds: number, lost: ReadonlySet<string>): Act {
  const { plan, controllers = {}, sshPorts = {} } = request;
  switch (chosen) {
    case 'maintenance':
      return { kind: 'maintenance', node, on: true };
    case 'corosync':
      return { kind: 'corosync', node, on: false, deadManSeconds };
    case 'network':
      return {
        kind: 'network',
        node,
        on: false,
        deadManSeconds,
        managementNetworks: plan.cluster.managementNetworks,
        // What the port is on the node itself is not known where a gateway stands between: both stay open.
        sshPorts: [...new Set([usualSshPort, sshPorts[node] ?? usualSshPort])],
      };
    case 'power': {
      const bmc = controllers[node];
      if (!bmc) {
        throw new UserError(
          `power: the management controller of ${node} is not known`,
          'Name its address, account and the file with its password, or choose other means: maintenance, corosync, network.',
        );
      }
      const site = siteOfNode(plan, node).id;
      const via = plan.sites
        .toSorted((a, b) => Number(a.id === site) - Number(b.id === site))
        .flatMap(({ nodes }) => nodes)
        .find(({ name }) => !lost.has(name));
      if (!via) throw new UserError('power: no node is left that could switch the others on again');
      return { kind: 'power', node, on: false, via: via.name, bmc };
    }
  }
}
