/** The pure parts of the substitute for the command provider. */
import { describe, expect, it } from 'vitest';
import { copyToRemoteOf, localCommandOf, remoteCommandOf } from '../../toolchain/source/command-provider/inputs.ts';
import { OutputRecorder, previousOutput } from '../../toolchain/source/command-provider/output.ts';
import { hasUnknown, revealed, same, sourceOf } from '../../toolchain/source/command-provider/property.ts';

const signature = '4dabf18193072939515e22adb298388d';
const secret = (value: unknown) => ({ [signature]: '1b47061264138c4ac30d75fd1eb44270', value });
const text = (content: string, hash: string) => ({
  [signature]: 'c44067f5952c0a294b673a41bacd8c17',
  text: content,
  hash,
});
const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

describe('property values', () => {
  it('are revealed however deep a secret lies', () => {
    expect(revealed({ a: secret({ b: [secret('c')] }) })).toEqual({ a: { b: ['c'] } });
  });

  it('are unknown when any part is', () => {
    expect(hasUnknown({ a: [{ b: unknown }] })).toBe(true);
    expect(hasUnknown(secret(unknown))).toBe(true);
    expect(hasUnknown({ a: ['known', null, 1] })).toBe(false);
  });

  it.each([
    ['a secret and what it hides', secret('x'), 'x', true],
    ['null and nothing', { a: null }, {}, true],
    ['keys in another order', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ['assets with the same hash', text('', 'h1'), text('hello', 'h1'), true],
    ['assets with another hash', text('hello', 'h1'), text('hello', 'h2'), false],
    ['a number and its text', 1, '1', false],
    ['lists in another order', ['a', 'b'], ['b', 'a'], false],
  ])('%s are the same: %#', (_title, left, right, expected) => {
    expect(same(left, right)).toBe(expected);
  });

  it('are a source when they are an asset', () => {
    expect(sourceOf(text('hello', 'h'))).toEqual({ kind: 'asset', path: undefined, text: 'hello', hash: 'h' });
    expect(sourceOf({ text: 'hello' })).toBeUndefined();
  });
});

describe('inputs', () => {
  it('of a connection get the defaults of the SDK', () => {
    const { connection } = remoteCommandOf({ connection: secret({ host: 'nie1', password: secret('p') }) });
    expect(connection).toMatchObject({
      host: 'nie1',
      password: 'p',
      port: 22,
      user: 'root',
      dialErrorLimit: 10,
      perDialTimeout: 15,
    });
  });

  it('of the wrong type are refused by name', () => {
    expect(() => localCommandOf({ create: 7 })).toThrow(/expected string, received number[\s\S]*create/);
    expect(() => copyToRemoteOf({ connection: { host: 'h' }, remotePath: '/x', source: {} })).toThrow(
      /neither an asset nor an archive[\s\S]*source/,
    );
  });
});

describe('what a command prints', () => {
  it('is passed on by whole lines and kept without its last line break', () => {
    const lines: string[] = [];
    const recorder = new OutputRecorder(undefined, (line) => lines.push(line));
    recorder.add('stdout', 'first li');
    recorder.add('stderr', 'oops\n');
    recorder.add('stdout', 'ne\nsecond');
    expect(lines).toEqual(['oops', 'first line']);
    expect(recorder.output).toEqual({ stdout: 'first line\nsecond', stderr: 'oops' });
  });

  it('is not passed on where logging excludes it', () => {
    const lines: string[] = [];
    const recorder = new OutputRecorder('stderr', (line) => lines.push(line));
    recorder.add('stdout', 'secret\n');
    recorder.add('stderr', 'warning\n');
    expect(lines).toEqual(['warning']);
  });

  it('is there for the next run, unless switched off or empty', () => {
    expect(previousOutput({ addPreviousOutputInEnv: true }, { stdout: 'a', stderr: '' })).toEqual({
      PULUMI_COMMAND_STDOUT: 'a',
    });
    expect(previousOutput({ addPreviousOutputInEnv: false }, { stdout: 'a', stderr: 'b' })).toEqual({});
  });
});
