/** Nodes and witness as the stacks declare them. */
import type { DeclaredStack } from '../declared.ts';

const bridgeType = 'proxmoxve:network/linux/bridge:Bridge';
const commandType = 'command:remote:Command';

/** Names of the nodes: each has a bridge of the guests, and its name is known before the update. */
export function declaredNodes({ resources }: Pick<DeclaredStack, 'resources'>): Set<string> {
  return new Set(resources.filter(({ type }) => type === bridgeType).map(({ props }) => String(props.nodeName)));
}

/** Names of the stacks whose declarations these are: one, or both together. */
export function declaredStacks({ resources }: Pick<DeclaredStack, 'resources'>): Set<string> {
  return new Set(resources.map(({ urn }) => urn.split('::')[0]?.split(':')[2] ?? ''));
}

/** Stack that declares what the cluster has once. */
export const clusterStack = 'primary';

export interface DeclaredWitness {
  urn: string;
  /** Address, as the command on the node names it; known before the update. */
  host: string;
}

/** No call of the API takes a witness in: it is a command on a node, `pvecm qdevice setup ADDRESS`. */
export function declaredWitness({ resources }: Pick<DeclaredStack, 'resources'>): DeclaredWitness | undefined {
  for (const { type, urn, props } of resources) {
    const host = type === commandType ? /pvecm qdevice setup\s+([^\s;|&]+)/.exec(String(props.create))?.[1] : undefined;
    if (host !== undefined) return { urn, host };
  }
  return undefined;
}
