/** A lab is a process of its own and would go on without the bench that began it. */
import fs from 'node:fs/promises';
import type { TwoSites } from '../../tests/e2e/two-sites.ts';

/** Has the work done; then, also where it is interrupted, ends the lab and removes the bench's own folder. */
export async function ending<T>(sites: TwoSites, dir: string, work: () => Promise<T>): Promise<T> {
  const end = async (): Promise<void> => {
    await sites.end();
    await fs.rm(dir, { recursive: true, force: true });
  };
  const interrupted = (): void => void end().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await work();
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await end();
  }
}
