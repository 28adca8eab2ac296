import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import type { Search } from './toolchain.ts';

/** How a run shows that it still lives while it makes something. */
export interface Lease {
  /** A lock that was not renewed for this long belongs to a run that was killed. At least 2 s. */
  readonly staleMs: number;
  readonly renewMs: number;
}

const usualLease: Lease = { staleMs: 15_000, renewMs: 3_000 };
const LOOK_AGAIN_MS = 300;

/**
 * Makes `folder` unless `found` says that it is there, and returns what `found` found. Of several runs that want it at
 * once, one makes it and the others wait. It is made beside its place and moved there whole, so a killed run leaves
 * nothing that could be taken for it; the next run clears away what it left.
 */
export async function madeOnce<Found>(
  folder: string,
  found: () => Promise<Found | undefined>,
  make: (draft: string, search: Search) => Promise<void>,
  search: Search,
  lease: Lease = usualLease,
): Promise<Found> {
  await mkdir(path.dirname(folder), { recursive: true });
  const lost = new AbortController();
  const release = await locked(folder, search, lease, (reason) => lost.abort(reason));
  try {
    const made = await found();
    if (made !== undefined) return made;
    const draft = `${folder}.draft`;
    const signal = AbortSignal.any([lost.signal, ...(search.signal ? [search.signal] : [])]);
    await rm(draft, { recursive: true, force: true });
    try {
      await mkdir(draft);
      await make(draft, { ...search, signal });
      await rm(folder, { recursive: true, force: true });
      await moved(draft, folder);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      throw error;
    }
  } finally {
    // A lock that was taken from us is no longer ours to give back.
    if (!lost.signal.aborted) await release();
  }
  const made = await found();
  if (made === undefined) throw new Error(`${folder} was made, but is not whole`);
  return made;
}

async function locked(folder: string, search: Search, lease: Lease, lost: (reason: Error) => void) {
  const attempt = () =>
    lockfile.lock(folder, {
      realpath: false,
      lockfilePath: `${folder}.lock`,
      stale: lease.staleMs,
      update: lease.renewMs,
      onCompromised: lost,
    });
  try {
    return await attempt();
  } catch (error) {
    if (!isHeld(error)) throw error;
  }
  return search.step('Wait for another run that is making this toolchain', async (tell) => {
    for (;;) {
      await delay(LOOK_AGAIN_MS, undefined, { signal: search.signal });
      tell('still at it');
      try {
        return await attempt();
      } catch (error) {
        if (!isHeld(error)) throw error;
      }
    }
  });
}

function isHeld(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ELOCKED';
}

/** On Windows a virus scanner may have a new file open for a moment, and the move is refused meanwhile. */
async function moved(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (process.platform !== 'win32' || attempt === 20) throw error;
      await delay(LOOK_AGAIN_MS);
    }
  }
}
