/** Two sites that stand, for test files that begin with them: copies of what the first of them in a worker brings up. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';
import { stopLab } from '../../lab/index.ts';
import { inBlock } from '../../lab/places/places.ts';
import { bringUp, newFolder, sample, type TwoSites, twoSitesIn } from './two-sites.ts';

/**
 * All guests of the sample at home, every replica made.
 * @param cooperation the sample, or a copy of it that the test will edit
 */
export async function sitesThatStand(cooperation = sample): Promise<TwoSites> {
  // One file at a time runs in a worker, so its addresses are free.
  const worker = Number(process.env.VITEST_POOL_ID);
  const { folder, blocks } = inject('template');
  const template = path.join(folder, `lab-${worker}`);
  if (!(await isThere(template))) await makeTemplate(template, blocks[worker - 1]);
  const dir = await newFolder();
  await fs.cp(template, dir, { recursive: true });
  const sites = await twoSitesIn(dir, cooperation);
  // Its clock went on while it was not there: replicas are as old as the template is.
  await sites.lab.tick();
  await sites.lab.step(120);
  return sites;
}

async function makeTemplate(template: string, block: number | undefined): Promise<void> {
  const dir = await newFolder();
  if (block !== undefined) await fs.writeFile(path.join(dir, 'places.json'), JSON.stringify(inBlock(block)));
  await bringUp(await twoSitesIn(dir, sample));
  await stopLab(dir);
  // Says where the lab answered; there may answer a copy by now, which every other copy would take for itself.
  await fs.rm(path.join(dir, 'connection.json'));
  await fs.rename(dir, template);
}

const isThere = (folder: string): Promise<boolean> =>
  fs.access(folder).then(
    () => true,
    () => false,
  );
