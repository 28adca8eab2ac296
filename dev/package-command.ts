/** Commands of npm packages, started without a shell in between. */
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** Absolute path of a package's command. */
export function packageCommand(name: string, command: string): string {
  const manifest = path.join(root, 'node_modules', name, 'package.json');
  const declared: unknown = JSON.parse(fs.readFileSync(manifest, 'utf8')).bin;
  const file = typeof declared === 'string' ? declared : (declared as Record<string, string>)[command];
  if (file === undefined) throw new Error(`package ${name} has no command ${command}`);
  return path.join(path.dirname(manifest), file);
}
