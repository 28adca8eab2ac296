/** A folder for what is brought up once and copied by all test files that begin with two sites that stand. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Made by the first test file that wants it (`sitesThatStand`), in `lab`. */
    template: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-template-'));
  project.provide('template', folder);
  return () => fs.rm(folder, { recursive: true, force: true });
}
