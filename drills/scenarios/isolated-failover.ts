/** Copies of a member's guests start at the other site while production runs on: the failover that disturbs nobody. */
import { UserError } from '../../model/user-error.ts';
import type { Act } from '../acts/index.ts';
import { copyIdOf } from './copies.ts';
import { framed, guestsIn, idOf, siteOfNode } from './frame.ts';
import type { Scenario } from './scenario.ts';

export const isolatedFailover: Scenario = {
  id: 'isolated-failover',
  title: { de: 'Ausfallprobe im abgetrennten Netz', en: 'Test failover in an isolated network' },
  kind: 'isolated-failover',
  scopes: ['member', 'service', 'guest'],
  means: [],
  drill(request) {
    const { plan, view, storage } = request;
    const drill = idOf(isolatedFailover, request);
    const acts = guestsIn(request.scope, request).map((guest): Act => {
      const node = view.guests.get(guest.vmId)?.node ?? guest.homeNode;
      const target = guest.haNodes.find((each) => siteOfNode(plan, each).id !== siteOfNode(plan, node).id);
      if (target === undefined)
        throw new UserError(`${guest.name}: has no replica at the other site`, 'Give it one in the inventory.');
      const { vmId, name, cores, memoryMiB } = guest;
      const copyId = copyIdOf(vmId);
      return { kind: 'copy', on: true, node: target, vmId, copyId, name, drill, cores, memoryMiB, storage };
    });
    return framed(isolatedFailover, request, {
      acts,
      affected: new Map(),
      evidenceClass: 'isolated',
      steadySeconds: 30,
      maxMinutes: 30,
      after: { kind: 'undo' },
    });
  },
};
