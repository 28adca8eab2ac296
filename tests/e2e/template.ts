/**
 * For what is brought up once and copied by all test files that begin with two sites that stand: a folder, and addresses
 * for each worker. A copy must answer where that did which it is a copy of, or a preview tells of every host that it has
 * moved.
 */
import fs from 'node:fs/promises';
import type { Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { leave, occupy } from '../../lab/places/place.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    template: {
      /** In it each worker's template, made by the first test file that wants it (`sitesThatStand`). */
      folder: string;
      /** Second octets of loopback addresses, one a worker; empty where 127.0.0.1 is the only one. */
      blocks: number[];
    };
  }
}

/** Labs choose lower ones. */
const blocks = { first: 128, last: 254 };
/** Held as long as the tests run, so that other runs on this machine take other blocks. */
const claimPort = 8445;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-template-'));
  const claims = new Map<number, Server>();
  for (let block = blocks.first; block <= blocks.last && claims.size < project.config.maxWorkers; block += 1) {
    const claim = await occupy(`127.${block}.0.1`, claimPort);
    if (claim) claims.set(block, claim);
  }
  project.provide('template', { folder, blocks: [...claims.keys()] });
  return async () => {
    await Promise.all([...claims.values()].map(leave));
    await fs.rm(folder, { recursive: true, force: true });
  };
}
