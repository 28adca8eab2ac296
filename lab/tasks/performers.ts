/** Which code does which piece of work. */

import { backUpGuest } from '../backup/vzdump.ts';
import { cloneGuest } from '../guests/clone.ts';
import { createGuest } from '../guests/create.ts';
import { destroyGuest } from '../guests/destroy.ts';
import { moveDisk, resizeDisk } from '../guests/disks.ts';
import { migrateGuest } from '../guests/migrate.ts';
import { rebootGuest, startGuest, stopGuest } from '../guests/power.ts';
import { restoreGuest } from '../guests/restore.ts';
import { makeTemplate } from '../guests/template.ts';
import { updateGuest } from '../guests/update.ts';
import { applyNetwork } from '../nodes/network.ts';
import { applySdn } from '../sdn/routes.ts';
import type { Cluster } from '../state/cluster.ts';
import { deleteVolume } from '../storage/content.ts';
import { downloadImage } from '../storage/download.ts';
import type { RunningTask } from './runner.ts';
import type { Work } from './work.ts';

export interface Performer<W extends Work> {
  /** Does the work; an error undoes all it wrote, and is how the task ends. */
  perform(cluster: Cluster, work: W, task: RunningTask): void;
  /** Tidies up after an error. */
  abandon?(cluster: Cluster, work: W): void;
}

type Performers = { [K in Work['kind']]: Performer<Extract<Work, { kind: K }>> };

export const performers: Performers = {
  'create-guest': createGuest,
  'clone-guest': cloneGuest,
  'destroy-guest': destroyGuest,
  'update-guest': updateGuest,
  'start-guest': startGuest,
  'stop-guest': stopGuest,
  'reboot-guest': rebootGuest,
  'migrate-guest': migrateGuest,
  'backup-guest': backUpGuest,
  'restore-guest': restoreGuest,
  'resize-disk': resizeDisk,
  'move-disk': moveDisk,
  'make-template': makeTemplate,
  'download-image': downloadImage,
  'delete-volume': deleteVolume,
  'apply-network': applyNetwork,
  'apply-sdn': applySdn,
};
