/** The acts of drills: data that says what is done, and for each kind how it is done, undone and observed. */
import { z } from 'zod';
import type { Text } from '../../model/text.ts';
import type { DrillView, World } from '../ports.ts';
import { copy, copySchema } from './copy.ts';
import { corosync, corosyncSchema } from './corosync.ts';
import type { ActKind } from './kind.ts';
import { link, linkSchema } from './link.ts';
import { maintenance, maintenanceSchema } from './maintenance.ts';
import { migrate, migrateSchema } from './migrate.ts';
import { network, networkSchema } from './network.ts';
import { power, powerSchema } from './power.ts';
import { restore, restoreSchema } from './restore.ts';
import { witness, witnessSchema } from './witness.ts';

export const actSchema = z.discriminatedUnion('kind', [
  migrateSchema,
  maintenanceSchema,
  corosyncSchema,
  networkSchema,
  linkSchema,
  witnessSchema,
  powerSchema,
  copySchema,
  restoreSchema,
]);

export type Act = z.infer<typeof actSchema>;

const kinds: { [Kind in Act['kind']]: ActKind<Extract<Act, { kind: Kind }>> } = {
  migrate,
  maintenance,
  corosync,
  network,
  link,
  witness,
  power,
  copy,
  restore,
};

// The table pairs each kind with its own acts, which the compiler can't follow through the union.
const kindOf = (act: Act): ActKind<Act> => kinds[act.kind] as unknown as ActKind<Act>;

export const describeAct = (act: Act): Text => kindOf(act).describe(act);
export const inverseOf = (act: Act): Act => kindOf(act).inverse(act);
export const byHand = (act: Act): string[] => kindOf(act).byHand(act);
export const isAwaited = (act: Act): boolean => kindOf(act).isAwaited;
export const isDone = (act: Act, world: World, view: DrillView): Promise<boolean> =>
  kindOf(act).isDone(act, world, view);
/** @param writeDown what it takes that only its moment tells, before it is taken */
export async function perform(
  act: Act,
  world: World,
  view: DrillView,
  writeDown: (chosen: string) => Promise<void> = async () => {},
): Promise<void> {
  const chosen = await kindOf(act).choose?.(act, world, view);
  if (chosen !== undefined) await writeDown(chosen);
  await kindOf(act).perform(act, world, view, chosen);
}
