import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInventory } from '../../inventory/index.ts';

const fixture = path.resolve(import.meta.dirname, '..', 'model', 'fixture');

describe('reading the inventory', () => {
  let dir = '';

  beforeEach(async () => {
    dir = path.join(await mkdtemp(path.join(os.tmpdir(), 'ikz-')), 'inventory');
    await cp(fixture, dir, { recursive: true });
  });

  afterEach(() => rm(path.dirname(dir), { recursive: true }));

  it('takes in every file, named by its path', async () => {
    const inventory = await readInventory(dir);
    expect(inventory.members.map(({ id, file }) => [id, file])).toEqual([
      ['ahorn', 'inventory/members/ahorn.yaml'],
      ['buche', 'inventory/members/buche.yaml'],
      ['common', 'inventory/members/common.yaml'],
    ]);
    expect(inventory.sites.map(({ id }) => id)).toEqual(['east', 'west']);
  });

  it('leaves alone what is no YAML', async () => {
    await mkdir(path.join(dir, 'schema'));
    await writeFile(path.join(dir, 'schema', 'member.schema.json'), '{}');
    await writeFile(path.join(dir, 'README.md'), 'notes');
    await writeFile(path.join(dir, 'members', '.ahorn.yaml.swp'), 'left by an editor');
    expect((await readInventory(dir)).members).toHaveLength(3);
  });

  it('names the folder and the file in its complaints', async () => {
    await writeFile(path.join(dir, 'witness.yaml'), Uint8Array.of(0xff, 0xfe));
    await expect(readInventory(dir)).rejects.toThrow(
      'inventory/witness.yaml: the file is not UTF-8. Save it as UTF-8.',
    );
  });

  it('takes a file with a byte order mark and Windows line ends', async () => {
    await writeFile(
      path.join(dir, 'witness.yaml'),
      '\uFEFFhost: 192.168.13.10\r\nplace: north\r\ntitle: Third\r\nalgorithm: ffsplit\r\n',
    );
    expect((await readInventory(dir)).witness.title).toBe('Third');
  });

  it('says where it looked when there is no folder', async () => {
    const missing = path.join(dir, 'nowhere');
    await expect(readInventory(missing)).rejects.toThrow(`${missing}: there is no such folder`);
  });
});
