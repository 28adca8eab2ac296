/** One node is lost: its guests are recovered on the nodes that have their replicas. */
import { nameOfScope } from '../scope.ts';
import { siteOfNode } from './frame.ts';
import { losing } from './losses.ts';
import { means, type Scenario } from './scenario.ts';

export const nodeLoss: Scenario = {
  id: 'node-loss',
  title: { de: 'Ausfall eines Knotens', en: 'Loss of a node' },
  kind: 'node-loss',
  scopes: ['node'],
  means,
  drill(request) {
    const node = nameOfScope(request.scope);
    siteOfNode(request.plan, node);
    return losing(nodeLoss, request, { nodes: [node] });
  },
};
