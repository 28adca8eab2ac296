/** The whole fault tree of a service, for others to recompute. */
import type { FaultTree, Formula } from '../fault-tree.ts';
import { anyOf, event, gate } from './formula.ts';
import type { Groundwork, ServiceBasis } from './groundwork.ts';
import { guestEvent } from './needs.ts';
import { treeOf } from './solved-infrastructure.ts';

/** Name of the service's top gate. */
export const topOf = ({ service }: ServiceBasis): string => `${service.member} ${service.service} fails`;

export function serviceTree(groundwork: Groundwork, basis: ServiceBasis): FaultTree {
  const top = topOf(basis);
  const tree = treeOf(top, new Map([...groundwork.gates, [top, serviceGate(basis)]]), groundwork.events);
  return { ...tree, name: `${basis.service.member} ${basis.service.service}` };
}

function serviceGate({ needs, infrastructure }: ServiceBasis): Formula {
  return anyOf([gate(infrastructure), ...needs.each.map((guest) => event(guestEvent(guest)))]);
}

/** All services in one model, each a top gate; they share what they rest on. */
export function cooperationTree(groundwork: Groundwork): FaultTree {
  const trees = groundwork.services.map((basis) => serviceTree(groundwork, basis));
  return {
    name: 'cooperation',
    top: trees[0]?.top ?? '',
    gates: new Map(trees.flatMap(({ gates }) => [...gates])),
    basicEvents: new Map(trees.flatMap(({ basicEvents }) => [...basicEvents])),
    houseEvents: new Map(),
  };
}
