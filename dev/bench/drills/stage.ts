/**
 * The lab on which drills are measured: all guests of the inventory at home, replicated and backed up, and a clock that
 * stands while nobody puts it forward, so that what is measured does not hang on how busy the machine is.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { stackPreview } from '../../../drills/adapters/stack-preview.ts';
import { type OpenWorld, openWorld } from '../../../drills/adapters/world.ts';
import type { StackPreview } from '../../../drills/ports.ts';
import { stackNames } from '../../../engine/target.ts';
import type { ConnectionFile } from '../../../inventory/connection.ts';
import type { LabClient } from '../../../lab/index.ts';
import { bringUpTwoSites, sample, type TwoSites } from '../../../tests/e2e/two-sites.ts';
import { ending } from '../ending.ts';

export interface Stage {
  world: OpenWorld;
  lab: LabClient;
  connection: ConnectionFile;
  /** For journals. */
  dir: string;
}

/** Who runs drills here, as their journals say. */
export const actor = { account: 'bench', host: 'localhost' };
export const begunBy = ({ world }: Pick<Stage, 'world'>) => ({
  actor,
  program: { version: 'bench', commit: 'bench' },
  target: { kind: 'lab' as const, cluster: world.cooperation.plan.cluster.name },
});

/** Seconds of the lab after which every guest has been backed up once. */
const aDay = 86_400;

/**
 * Brings the lab up, has the work done, and ends the lab, also where it is interrupted.
 * @param cooperation folder of the inventory
 */
export async function onStage<T>(
  work: (stage: Stage, previews: Previews) => Promise<T>,
  cooperation = sample,
): Promise<T> {
  const sites = await bringUpTwoSites(cooperation);
  const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-bench-drills-'));
  return ending(sites, dir, async () => {
    await sites.lab.step(aDay);
    await sites.lab.setSpeed(0);
    const previews = new Previews(sites);
    const world = openWorld(
      sites.target.connection,
      { plan: sites.plan, commit: 'bench' },
      {
        preview: () => previews.last(),
        checkState: async (stack) => (await sites.engine()).stateOf(stack).checkReadable(),
      },
    );
    try {
      return await work({ world, lab: sites.lab, connection: sites.target.connection, dir }, previews);
    } finally {
      await world.close();
    }
  });
}

/** The engine takes longer than a drill: it looks after each scenario's runs, and what it saw counts until then. */
export class Previews {
  readonly #sites: TwoSites;
  #seen: Promise<StackPreview[]> | undefined;

  constructor(sites: TwoSites) {
    this.#sites = sites;
  }

  last(): Promise<StackPreview[]> {
    this.#seen ??= Promise.all(
      stackNames.map((stack) => stackPreview(stack, async () => (await this.#sites.engine()).preview(stack))),
    );
    return this.#seen;
  }

  look(): Promise<StackPreview[]> {
    this.#seen = undefined;
    return this.last();
  }
}
