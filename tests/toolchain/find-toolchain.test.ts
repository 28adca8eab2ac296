import { describe, expect, it } from 'vitest';
import { type FindOptions, findToolchain, type StepEvent, ToolchainError, type Way } from '../../toolchain/index.ts';
import { stepsFor } from '../../toolchain/step.ts';
import { type Supply, toolchainAt, Unavailable } from '../../toolchain/toolchain.ts';

const env = { PATH: '/usr/bin' };

/** A way that is as ready, open or closed as the test needs, and notes what it is asked. */
function supply(way: Way, state: 'ready' | 'open' | 'closed', asked: string[] = []): Supply {
  const toolchain = toolchainAt({ way, pulumiPath: `/${way}/pulumi`, home: `/${way}/home`, version: '3.256.0' }, env);
  return {
    way,
    async ready() {
      return state === 'ready' ? toolchain : undefined;
    },
    async provide() {
      asked.push(way);
      if (state === 'closed') throw new Unavailable(`${way} is closed`, `Open ${way}.`);
      return toolchain;
    },
  };
}

const find = (supplies: readonly Supply[], options: Partial<FindOptions> = {}) =>
  findToolchain({ progress: () => undefined, cacheDir: '/nowhere', env, supplies, ...options });

describe('findToolchain', () => {
  it('takes what is there, even the last way, before it tries to get anything', async () => {
    const asked: string[] = [];
    const found = await find([
      supply('installed', 'closed', asked),
      supply('download', 'open', asked),
      supply('source', 'ready', asked),
    ]);
    expect(found.way).toBe('source');
    expect(asked).toEqual([]);
  });

  it('tries the ways in their order and stops at the first that is open', async () => {
    const asked: string[] = [];
    const found = await find([
      supply('installed', 'closed', asked),
      supply('download', 'open', asked),
      supply('source', 'open', asked),
    ]);
    expect(found.way).toBe('download');
    expect(asked).toEqual(['installed', 'download']);
  });

  it('keeps to the one way that IKZ_TOOLCHAIN picks', async () => {
    const supplies = [supply('installed', 'ready'), supply('download', 'ready'), supply('source', 'open')];
    expect((await find(supplies, { env: { ...env, IKZ_TOOLCHAIN: 'source' } })).way).toBe('source');
    expect((await find(supplies, { way: 'download' })).way).toBe('download');
  });

  it('says what was tried, why it failed and what helps, when no way is open', async () => {
    const failed = find([supply('installed', 'closed'), supply('download', 'closed'), supply('source', 'closed')]);
    const error = await failed.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolchainError);
    expect(error instanceof ToolchainError ? error.describe() : '').toBe(
      [
        'No Pulumi toolchain could be found or made. Tried:',
        '  installed - an installed pulumi (3.x, 3.256.0 or newer):',
        '      installed is closed',
        '  download - the official download of pulumi 3.256.0:',
        '      download is closed',
        '  source - a build from Go modules:',
        '      source is closed',
        'One of these is enough, then run the command again:',
        '  - Open installed.',
        '  - Open download.',
        '  - Open source.',
      ].join('\n'),
    );
  });

  it('lets a bug through as it is', async () => {
    const broken: Supply = { ...supply('source', 'open'), provide: () => Promise.reject(new TypeError('a bug')) };
    await expect(find([broken])).rejects.toThrow(new TypeError('a bug'));
  });

  it('gives an environment with which pulumi finds its home, its plugins and the same Node', async () => {
    const { env: own } = await find([supply('source', 'ready')]);
    expect(own).toEqual({
      PULUMI_HOME: '/source/home',
      PATH: ['/source', process.execPath.replace(/[/\\][^/\\]+$/, ''), '/usr/bin'].join(
        process.platform === 'win32' ? ';' : ':',
      ),
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    });
  });
});

describe('progress', () => {
  it('tells when a step begins and ends, how long it took, and every few seconds how far it is', async () => {
    let now = 0;
    const events: StepEvent[] = [];
    const step = stepsFor(
      (event) => events.push(event),
      () => now,
    );
    await step('Build', async (tell) => {
      for (const message of ['1 of 3', '2 of 3', '3 of 3']) {
        now += 2_000;
        tell(message);
      }
    });
    await expect(step('Unpack', () => Promise.reject(new Error('disk full\nand more')))).rejects.toThrow('disk full');
    expect(events).toEqual([
      { step: 'Build', state: 'start' },
      { step: 'Build', state: 'progress', message: '3 of 3', elapsedMs: 6_000 },
      { step: 'Build', state: 'done', elapsedMs: 6_000 },
      { step: 'Unpack', state: 'start' },
      { step: 'Unpack', state: 'failed', message: 'disk full', elapsedMs: 0 },
    ]);
  });
});
