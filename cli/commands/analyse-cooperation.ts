/** `ikz analyse` without files: the availability of the cooperation as its inventory plans it. */
import fs from 'node:fs/promises';
import { projectRoot } from '../../engine/target.ts';
import { readInventory } from '../../inventory/index.ts';
import { cooperationDir } from '../../inventory/location.ts';
import { writeFaultTree } from '../../model/availability/mef/write.ts';
import { Figures } from '../../model/availability/parts/figures.ts';
import { assess } from '../../model/availability/services/assess.ts';
import { drilledLately } from '../../model/availability/services/drilled-lately.ts';
import { Groundwork } from '../../model/availability/services/groundwork.ts';
import { plannedInstallation } from '../../model/availability/services/planned.ts';
import { plannedScenario, playedTimes } from '../../model/availability/services/played-times.ts';
import { cooperationTree } from '../../model/availability/services/service-tree.ts';
import type { EvidenceKind } from '../../model/drill-evidence.ts';
import { plan } from '../../model/planning.ts';
import { InventoryError } from '../../model/problem.ts';
import { UserError } from '../../model/user-error.ts';
import { readEvidence } from '../../policies/evidence.ts';
import { type CliContext, print } from '../context.ts';
import { renderAvailability } from '../render/availability.ts';

export interface CooperationOptions {
  readonly json?: true;
  /** File that the fault trees are written to. */
  readonly export?: string;
}

/** Silence that is longer than this is broken by a line of progress. */
const PROGRESS_EVERY_MS = 2000;

export async function analyseCooperation(context: CliContext, options: CooperationOptions): Promise<void> {
  const inventory = await readInventory(cooperationDir());
  const planned = plan(inventory);
  const installation = plannedInstallation(inventory, planned);
  const figures = new Figures(inventory.figures);
  if (options.export !== undefined) {
    await writeText(options.export, writeFaultTree(cooperationTree(new Groundwork(installation, figures))));
  }
  const times = playedTimes(plannedScenario(planned), told(context));
  const cooperation = assess(installation, { times, figures, drilled: await drilled() });
  print(context, options.json ? JSON.stringify(cooperation) : renderAvailability(cooperation));
}

/** Kinds of failover whose committed evidence is fresh. */
async function drilled(): Promise<ReadonlySet<EvidenceKind>> {
  const record = await readEvidence(projectRoot);
  if (record === undefined) return new Set();
  if (record.problems.length > 0) throw new InventoryError(record.problems);
  return drilledLately(record.drills, new Date().toISOString().slice(0, 10));
}

async function writeText(file: string, text: string): Promise<void> {
  try {
    await fs.writeFile(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `${file}: can't be written: ${reason}`,
      'Name a file in a folder that is there, after --export.',
    );
  }
}

function told(context: CliContext) {
  const started = context.now();
  let last = started;
  return (losses: number) => {
    const now = context.now();
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    context.stderr.write(`failovers: ${losses} losses played, ${((now - started) / 1000).toFixed(0)} s\n`);
  };
}
