/** Does the lab's state survive `kill -9` at any moment? */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { surviveKills } from '../../tests/lab/process/kill-rounds.ts';

export interface KillOptions {
  rounds: number;
  /** What the lab is asked follows from it; the moments of the kills follow from it in real time, so not to the last bit. */
  seed: number;
  json: boolean;
}

/** @returns whether nothing was lost, doubled or torn */
export async function benchKills({ rounds, seed, json }: KillOptions): Promise<boolean> {
  const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'lab-kills-'));
  const started = performance.now();
  try {
    const survival = await surviveKills({ dir, rounds, seed, progress: (sentence) => console.error(sentence) });
    const seconds = Math.round((performance.now() - started) / 1000);
    if (json) console.log(JSON.stringify({ subject: 'kills', rounds, seed, seconds, ...survival }));
    else {
      const { findings, answered, guests, tasks } = survival;
      console.log(`lab killed ${rounds} times in ${seconds} s (seed ${seed}): ${answered} requests answered,`);
      console.log(`${guests} guests and ${tasks} tasks promised; lost, doubled or torn: ${findings.length}`);
      for (const finding of findings) console.log(`  ${finding}`);
    }
    return survival.findings.length === 0;
  } finally {
    await fs.rm(dir, { recursive: true, force: true });
  }
}
