/** The plugin that is built from source offers exactly what the published npm SDK asks for. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pluginFolder, plugins } from '../../../toolchain/plugin.ts';
import { builtToolchain } from '../support/built-toolchain.ts';

interface Schema {
  readonly name: string;
  readonly version: string;
  readonly resources: Record<string, { inputProperties?: object; properties?: object }>;
  readonly functions: Record<string, unknown>;
}

/** The JavaScript files of the SDK. */
const sdk = path.join(import.meta.dirname, '..', '..', '..', 'node_modules', '@muhlba91', 'pulumi-proxmoxve');
const sources = readdirSync(sdk, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.js') && !file.includes('node_modules'))
  .map((file) => readFileSync(path.join(sdk, file), 'utf8'));

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
const unique = (names: readonly string[]) => [...new Set(names)].sort();

/** By type: the names that the SDK's class sends and receives. */
const classes = new Map(
  sources.flatMap((source) =>
    matches(source, /__pulumiType = '([^']+)'/g)
      .filter((type) => type !== 'proxmoxve')
      .map((type) => {
        const received = unique(matches(source, /resourceInputs\["(\w+)"\] =/g));
        const sent = unique(matches(source, /resourceInputs\["(\w+)"\] = .*\bargs\b/g));
        return [type, { sent, received }] as const;
      }),
  ),
);

let schema: Schema;
beforeAll(async () => {
  const { home } = await builtToolchain();
  schema = JSON.parse(readFileSync(path.join(pluginFolder(home, plugins.proxmoxve), 'schema.json'), 'utf8'));
});

describe('the schema of the built proxmoxve plugin', () => {
  it('has the name that is part of every type', () => {
    expect(schema.name).toBe('proxmoxve');
  });

  it('has all 115 resource types of the npm SDK, and no other', () => {
    expect(unique([...classes.keys()])).toHaveLength(115);
    expect(unique(Object.keys(schema.resources))).toEqual(unique([...classes.keys()]));
  });

  it('has for each type the inputs and outputs of the SDK', () => {
    const ofSchema = Object.entries(schema.resources).map(([type, { inputProperties = {}, properties = {} }]) => [
      type,
      { sent: unique(Object.keys(inputProperties)), received: unique(Object.keys(properties)) },
    ]);
    expect(Object.fromEntries(ofSchema)).toEqual(Object.fromEntries(classes));
  });

  it('has every data source of the SDK', () => {
    const invoked = unique(sources.flatMap((source) => matches(source, /runtime\.invoke(?:Output)?\("([^"]+)"/g)));
    expect(invoked.length).toBeGreaterThan(80);
    expect(invoked.filter((token) => !(token in schema.functions))).toEqual([]);
  });
});
