/** How the substitute for the language host finds what a program depends on. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { programDependencies, requiredPackages } from '../../toolchain/source/language-nodejs/packages.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});

async function manifest(folder: string, content: object): Promise<void> {
  await mkdir(path.join(root, folder), { recursive: true });
  await writeFile(path.join(root, folder, 'package.json'), JSON.stringify(content));
}

it('a program needs the providers of the packages installed for it or above it, the nearest of each', async () => {
  await manifest('node_modules/@pulumi/command', {
    name: '@pulumi/command',
    version: '1.2.1',
    pulumi: { resource: true },
  });
  await manifest('node_modules/@other/thing', {
    name: '@other/thing',
    version: '3.0.0',
    pulumi: { resource: true, name: 'thing', version: '2.0.0', server: 'github://api.github.com/other/thing' },
  });
  await manifest('node_modules/left-pad', { name: 'left-pad', version: '1.3.0' });
  await manifest('infra/node_modules/@pulumi/command', {
    name: '@pulumi/command',
    version: '1.1.0',
    pulumi: { resource: true },
  });
  expect(requiredPackages(path.join(root, 'infra'))).toEqual([
    { name: 'command', version: '1.1.0', server: undefined },
    { name: 'thing', version: '2.0.0', server: 'github://api.github.com/other/thing' },
  ]);
});

it('a program depends on what its nearest package.json names, in the versions that are installed', async () => {
  await manifest('.', { name: 'probe', dependencies: { installed: '^1.0.0' }, devDependencies: { missing: '~2.0.0' } });
  await manifest('node_modules/installed', { name: 'installed', version: '1.4.2' });
  await mkdir(path.join(root, 'infra'));
  expect(programDependencies(path.join(root, 'infra'))).toEqual([
    { name: 'installed', version: '1.4.2' },
    { name: 'missing', version: '~2.0.0' },
  ]);
});
