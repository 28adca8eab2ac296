import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { launcher } from '../../../toolchain/source/substitute/bundle.ts';

/** Puts an executable into the folder that runs the JavaScript; returns its path. */
export async function fakeExecutable(folder: string, name: string, javascript = ''): Promise<string> {
  const { file, text } = launcher(name, process.execPath, process.platform);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.cjs`), javascript);
  await writeFile(path.join(folder, file), text, { mode: 0o755 });
  return path.join(folder, file);
}

/**
 * What a `pulumi` does that ikz asks something before it uses it: says its version, and installs plugins into
 * PULUMI_HOME. Every call is noted in calls.txt beside it.
 */
export const fakePulumi = (version: string): string => `
const fs = require('node:fs');
const path = require('node:path');
const args = process.argv.slice(2);
fs.appendFileSync(path.join(__dirname, 'calls.txt'), args.join(' ') + '\\n');
if (args[0] === 'version') console.log('v${version}');
else if (args.slice(0, 3).join(' ') === 'plugin install resource') {
  const folder = path.join(process.env.PULUMI_HOME, 'plugins', 'resource-' + args[3] + '-' + args[4]);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'pulumi-resource-' + args[3]), '', { mode: 0o755 });
} else process.exit(2);
`;
