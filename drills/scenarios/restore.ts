/** A guest is restored from its newest backup into a network without uplink. */
import { UserError } from '../../model/user-error.ts';
import type { Act } from '../acts/index.ts';
import { copyIdOf } from './copies.ts';
import { framed, guestsIn, idOf } from './frame.ts';
import type { Scenario } from './scenario.ts';

export const restore: Scenario = {
  id: 'restore',
  title: { de: 'Wiederherstellung aus der Sicherung', en: 'Restore from backup' },
  kind: 'restore',
  scopes: ['guest', 'member'],
  means: [],
  drill(request) {
    const { plan, storage: diskStorage } = request;
    const drill = idOf(restore, request);
    const acts = guestsIn(request.scope, request).map((guest): Act => {
      const { vmId, name } = guest;
      const backup = plan.tenants.flatMap(({ backups }) => backups).find(({ vmIds }) => vmIds.includes(vmId));
      const node = plan.sites.find(({ id }) => id === backup?.targetSite)?.nodes[0]?.name;
      if (!backup || node === undefined)
        throw new UserError(`${name}: the plan backs it up nowhere`, 'Give it a backup in the inventory.');
      return {
        kind: 'restore',
        on: true,
        node,
        vmId,
        copyId: copyIdOf(vmId),
        name,
        drill,
        storage: backup.storage,
        diskStorage,
      };
    });
    return framed(restore, request, {
      acts,
      affected: new Map(),
      evidenceClass: 'isolated',
      steadySeconds: 30,
      maxMinutes: 240,
      after: { kind: 'undo' },
    });
  },
};
