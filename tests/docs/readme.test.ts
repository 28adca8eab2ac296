import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../engine/target.ts';
import { connectionSchema } from '../../model/connection.ts';
import { preparationCommands } from '../../model/privileges.ts';

const readme = fs.readFileSync(path.join(projectRoot, 'README.md'), 'utf8');

describe('The README', () => {
  it('names exactly the commands that prepare a real cluster, with the privileges the lab is seeded with', () => {
    for (const command of preparationCommands()) expect(readme).toContain(command);
  });

  it('shows a connection file that the program takes', () => {
    const example = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const withKey = example.replace('AAAA...', 'AAAAC3NzaC1lZDI1NTE5AAAAIK');
    expect(connectionSchema.safeParse(JSON.parse(withKey)).error).toBeUndefined();
  });

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));
    const named = [...readme.matchAll(/npm run ([a-z]+)/g)].map((match) => match[1]);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});
