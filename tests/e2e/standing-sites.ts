/** Two sites that stand, for test files that begin with them: copies of what the first of them brings up. */
import fs from 'node:fs/promises';
import path from 'node:path';
import lockfile from 'proper-lockfile';
import { inject } from 'vitest';
import { stopLab } from '../../lab/index.ts';
import { bringUpTwoSites, newFolder, sample, type TwoSites, twoSitesIn } from './two-sites.ts';

/**
 * All guests of the sample at home, every replica made.
 * @param cooperation the sample, or a copy of it that the test will edit
 */
export async function sitesThatStand(cooperation = sample): Promise<TwoSites> {
  const template = path.join(inject('template'), 'lab');
  const release = await lockfile.lock(inject('template'), { retries: { retries: 300, minTimeout: 1_000, factor: 1 } });
  try {
    if (!(await isThere(template))) await makeTemplate(template);
  } finally {
    await release();
  }
  const dir = await newFolder();
  await fs.cp(template, dir, { recursive: true });
  const sites = await twoSitesIn(dir, cooperation);
  // Its clock went on while it was not there: replicas are as old as the template is.
  await sites.lab.tick();
  await sites.lab.step(120);
  return sites;
}

async function makeTemplate(template: string): Promise<void> {
  const { dir } = await bringUpTwoSites();
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
