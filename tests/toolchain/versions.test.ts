import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { plugins } from '../../toolchain/plugin.ts';
import { isAtLeast, versionNumber } from '../../toolchain/version-number.ts';
import { versions } from '../../toolchain/versions.ts';

const root = path.join(import.meta.dirname, '..', '..');
const textOf = (...file: string[]) => readFile(path.join(root, ...file), 'utf8');
const manifestOf = async (...file: string[]): Promise<unknown> => JSON.parse(await textOf(...file));

describe('the pinned versions', () => {
  it('are those of the npm SDKs', async () => {
    expect(await manifestOf('package.json')).toMatchObject({
      dependencies: {
        '@pulumi/pulumi': versions.engine,
        '@pulumi/command': versions.command,
        '@muhlba91/pulumi-proxmoxve': versions.proxmoxve,
      },
    });
  });

  it('are those of the Go modules', async () => {
    const engine = await textOf('toolchain', 'source', 'engine', 'go.mod');
    expect(engine).toContain(`require github.com/pulumi/pulumi/pkg/v3 v${versions.engine} `);
    const plugin = await textOf('toolchain', 'source', 'plugin', 'go.mod');
    expect(plugin).toContain(`github.com/bpg/terraform-provider-proxmox v${versions.terraformProvider}\n`);
    expect(plugin).toContain(`github.com/pulumi/pulumi/sdk/v3 v${versions.engine}\n`);
    expect(plugin).toContain(`\ngo ${versions.goMinimum}\n`);
  });

  it.each([
    ['@muhlba91/pulumi-proxmoxve', plugins.proxmoxve],
    ['@pulumi/command', plugins.command],
  ])('name the plugin that the SDK %s asks for', async (name, plugin) => {
    expect(await manifestOf('node_modules', name, 'package.json')).toMatchObject({ pulumi: plugin });
  });
});

describe('a version number', () => {
  it.each([
    ['v3.256.0', [3, 256, 0]],
    ['go1.26.8', [1, 26, 8]],
    ['go1.27rc1', [1, 27, 0]],
    ['3.257.0-alpha.x1234', [3, 257, 0]],
    ['devel', undefined],
  ])('is read from %s as %j', (text, number) => {
    expect(versionNumber(text)).toEqual(number);
  });

  it('is at least another when the first part that differs is greater', () => {
    expect(isAtLeast([3, 256, 0], [3, 256, 0])).toBe(true);
    expect(isAtLeast([3, 257, 0], [3, 256, 1])).toBe(true);
    expect(isAtLeast([4, 0, 0], [3, 256, 0])).toBe(true);
    expect(isAtLeast([3, 255, 9], [3, 256, 0])).toBe(false);
    expect(isAtLeast([2, 300, 0], [3, 256, 0])).toBe(false);
  });
});
