import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runPulumi } from '../../engine/pulumi-command.ts';

/** Stands where pulumi would: ends in its orderly way on SIGINT, and by itself when it is told to go on. */
const script = `
  process.once('SIGINT', () => { console.log('cancelled'); process.exit(3); });
  console.log('ready');
  setTimeout(() => console.log('done'), 200);
`;

async function abortedBy(reason: string, isApart = false): Promise<{ exitCode: number; output: string }> {
  const abort = new AbortController();
  return await runPulumi({ pulumiPath: process.execPath, home: '' }, ['-e', script], {
    env: {},
    isApart,
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

/** A process with a group of its own, as a terminal gives one: it runs pulumi, and hears Ctrl-C itself. */
const runner = `
  import { runPulumi } from './engine/pulumi-command.ts';
  process.on('SIGINT', () => console.log('heard'));
  const onLine = (line) => console.log(line) ?? true;
  const tools = { pulumiPath: process.execPath, home: '' };
  const { exitCode } = await runPulumi(tools, ['-e', process.env.SCRIPT], { env: {}, onLine, isApart: true });
  console.log('ended with ' + exitCode);
`;

describe.skipIf(process.platform === 'win32')('A preview', () => {
  it('goes on where Ctrl-C at the terminal has all put back: it is a part of that', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', runner], {
      detached: true,
      env: { ...process.env, SCRIPT: script },
    });
    let out = '';
    child.stdout.on('data', (data) => {
      if (out === '') process.kill(-(child.pid ?? Number.NaN), 'SIGINT');
      out += String(data);
    });
    await new Promise((resolve) => child.once('close', resolve));
    expect(out.trim().split('\n').sort()).toEqual(['done', 'ended with 0', 'heard', 'ready']);
  });

  it('is ended by its own signal, Ctrl-C or not', async () => {
    expect(await abortedBy('SIGINT', true)).toEqual({ exitCode: 3, output: 'ready\ncancelled' });
  });
});
