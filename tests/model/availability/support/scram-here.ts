import { type Scram, scramPackage } from '../../../../dev/bench/scram.ts';

/** SCRAM, or the reason why the tests do without it, to be put behind their title. */
export async function scramHere(): Promise<{ scram: Scram | undefined; reason: string }> {
  try {
    return { scram: await scramPackage(), reason: '' };
  } catch (error) {
    const [fact = ''] = String(error instanceof Error ? error.message : error).split('\n');
    return { scram: undefined, reason: ` (skipped: ${fact})` };
  }
}
