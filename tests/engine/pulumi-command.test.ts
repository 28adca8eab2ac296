import { describe, expect, it } from 'vitest';
import { runPulumi } from '../../engine/pulumi-command.ts';

/** Stands where pulumi would: ends in its orderly way on SIGINT, and by itself when it is told to go on. */
const script = `
  process.once('SIGINT', () => { console.log('cancelled'); process.exit(3); });
  console.log('ready');
  setTimeout(() => console.log('done'), 200);
`;

async function abortedBy(reason: string): Promise<{ exitCode: number; output: string }> {
  const abort = new AbortController();
  return await runPulumi({ pulumiPath: process.execPath, home: '' }, ['-e', script], {
    env: {},
    signal: abort.signal,
    onLine: (line) => {
      if (line === 'ready') abort.abort(reason);
      return false;
    },
  });
}

// Windows has no such signals between processes.
describe.skipIf(process.platform === 'win32')('An update that is interrupted', () => {
  it('is ended in its orderly way by a signal that reached ikz alone', async () => {
    expect(await abortedBy('SIGTERM')).toEqual({ exitCode: 3, output: 'ready\ncancelled' });
  });

  it('gets no second signal where Ctrl-C has reached it already: that would cut it off', async () => {
    expect(await abortedBy('SIGINT')).toEqual({ exitCode: 0, output: 'ready\ndone' });
  });
});
