import { beforeEach, describe, expect, it } from 'vitest';
import { fileKey } from '../../../lab/state/cluster.ts';
import { image } from '../support.ts';
import { World } from '../world.ts';

let world: World;

beforeEach(() => {
  world = new World();
});

const fingerprint = Array<string>(32).fill('0a').join(':');
const pbs = {
  storage: 'pbs-town',
  type: 'pbs',
  server: 'pbs-nie',
  datastore: 'ikz',
  fingerprint,
  username: 'town@pbs!pve',
  password: 'a secret',
};
const content = (parameters = {}) => world.done('GET', '/nodes/nie1/storage/local/content', parameters);

describe('a download', () => {
  const download = (parameters: Record<string, string> = {}) =>
    world.done('POST', '/nodes/nie1/storage/local/download-url', {
      url: image.url,
      content: 'import',
      filename: 'debian.qcow2',
      ...parameters,
    });

  it('of a known image puts it on the storage of that node', () => {
    download({ checksum: image.checksum, 'checksum-algorithm': 'sha512' });
    expect(content({ content: 'import' })).toMatchObject([
      { volid: 'local:import/debian.qcow2', content: 'import', format: 'qcow2', size: image.sizeBytes },
    ]);
    expect(world.done('GET', '/nodes/nie2/storage/local/content')).toEqual([]);
  });

  it('with a wrong checksum fails and leaves nothing', () => {
    download({ checksum: 'cd', 'checksum-algorithm': 'sha512' });
    expect(world.lastTask('download')).toMatch(/^checksum mismatch: got 'abab/);
    expect(content()).toEqual([]);
  });

  it('of anything else fails as without name resolution', () => {
    const upid = download({ url: 'https://elsewhere.example/x.qcow2' });
    expect(world.lastTask('download')).toBe('download failed: exit code 4');
    expect(world.done('GET', `/nodes/nie1/tasks/${upid}/log`)).toContainEqual({
      n: 2,
      t: 'TASK ERROR: download failed: exit code 4',
    });
  });

  it('never overwrites a file', () => {
    download();
    download();
    expect(world.lastTask('download')).toBe("refusing to override existing file 'import/debian.qcow2'");
  });

  it('needs a storage that takes the content, and a file name that fits it', () => {
    const call = (storage: string, filename: string) =>
      world.call('POST', `/nodes/nie1/storage/${storage}/download-url`, { url: image.url, content: 'import', filename })
        .errors;
    expect(call('local-zfs', 'debian.qcow2')).toEqual({
      storage: "storage 'local-zfs' is not configured for content-type 'import'",
    });
    expect(call('local', 'debian.txt')).toEqual({ filename: 'wrong file extension' });
  });
});

describe('content', () => {
  it('shows the snippets that lie on the node’s disk, and deletes them there', () => {
    const path = '/var/lib/vz/snippets/base.yaml';
    world.cluster.transaction(() =>
      world.cluster.files.put(fileKey('nie1', path), {
        host: 'nie1',
        path,
        kind: 'file',
        mode: 0o644,
        modifiedAt: 5,
        content: Buffer.from('#cloud-config\n').toString('base64'),
      }),
    );
    expect(content()).toEqual([
      { volid: 'local:snippets/base.yaml', content: 'snippets', format: 'snippet', size: 14, ctime: 5 },
    ]);
    world.done('DELETE', '/nodes/nie1/storage/local/content/local%3Asnippets%2Fbase.yaml');
    expect(content()).toEqual([]);
  });

  it('can be looked up by volume, with its path', () => {
    world.createGuest(100);
    expect(world.done('GET', '/nodes/nie1/storage/local-zfs/content/local-zfs:vm-100-disk-0')).toEqual({
      path: '/dev/zvol/rpool/data/vm-100-disk-0',
      format: 'raw',
      size: 8 * 1024 ** 3,
      used: 8 * 1024 ** 3,
    });
    expect(world.call('GET', '/nodes/nie1/storage/local-zfs/content/vm-101-disk-0')).toMatchObject({
      status: 500,
      reason: "volume 'local-zfs:vm-101-disk-0' does not exist",
    });
  });

  it('that a guest uses is not deleted', () => {
    world.createGuest(100);
    expect(world.call('DELETE', '/nodes/nie1/storage/local-zfs/content/vm-100-disk-0')).toMatchObject({
      reason: "volume 'local-zfs:vm-100-disk-0' is in use by VM 100",
    });
  });

  it('can be allocated for a guest', () => {
    const volume = { vmid: 100, filename: 'vm-100-disk-7', size: '2G' };
    expect(world.done('POST', '/nodes/nie1/storage/local-zfs/content', volume)).toBe('local-zfs:vm-100-disk-7');
    expect(world.call('POST', '/nodes/nie1/storage/local-zfs/content', volume)).toMatchObject({ status: 500 });
  });
});

describe('a backup storage', () => {
  const declare = (changes: Record<string, string>) =>
    world.call('POST', '/storage', { ...pbs, ...changes }).reason ?? '';

  it('keeps its password in a file for root, and shows it to nobody', () => {
    world.done('POST', '/storage', pbs);
    expect(world.done('GET', '/storage/pbs-town')).toEqual({
      storage: 'pbs-town',
      type: 'pbs',
      server: 'pbs-nie',
      datastore: 'ikz',
      fingerprint,
      username: 'town@pbs!pve',
      content: 'backup',
      digest: expect.any(String),
    });
    expect(world.cluster.files.get('cluster:/etc/pve/priv/storage/pbs-town.pw')).toMatchObject({ mode: 0o600 });
    world.done('DELETE', '/storage/pbs-town');
    expect(world.cluster.files.ids()).not.toContain('cluster:/etc/pve/priv/storage/pbs-town.pw');
  });

  it('makes its own encryption key when asked to, and answers it once', () => {
    const answer = world.done('POST', '/storage', { ...pbs, 'encryption-key': 'autogen' }) as {
      config: { 'encryption-key': string };
    };
    const key = JSON.parse(answer.config['encryption-key']);
    expect(key).toMatchObject({ kdf: null, data: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) });
    expect(world.done('GET', '/storage/pbs-town')).toMatchObject({ 'encryption-key': key.fingerprint });
  });

  it('is refused for an unknown server, another certificate, no password, an unknown datastore', () => {
    expect(declare({ server: 'pbs-nowhere' })).toContain("Can't connect to pbs-nowhere:8007");
    expect(declare({ fingerprint: Array<string>(32).fill('ff').join(':') })).toContain('fingerprint does not match');
    expect(declare({ password: '' })).toContain('401 authentication failed');
    expect(declare({ datastore: 'other' })).toContain("Cannot find datastore 'other'");
  });
});

describe('a storage', () => {
  it('is declared once, with what its type needs, on nodes that exist', () => {
    const declare = (parameters: Record<string, string>) =>
      world.call('POST', '/storage', { storage: 'fast', type: 'zfspool', ...parameters });
    expect(declare({})).toMatchObject({ status: 400, errors: { pool: 'property is missing and it is not optional' } });
    expect(declare({ pool: 'rpool/data', nodes: 'nie1,nie9' })).toMatchObject({
      reason: "no such cluster node 'nie9'",
    });
    declare({ pool: 'rpool/data', nodes: 'nie1' });
    expect(declare({ pool: 'rpool/data' }).reason).toBe("create storage failed: storage ID 'fast' already defined");
    expect(world.call('GET', '/nodes/kau1/storage/fast/content')).toMatchObject({
      reason: "storage 'fast' is not available on node 'kau1'",
    });
  });

  it('on a missing ZFS dataset is inactive on that node', () => {
    world.done('POST', '/storage', { storage: 'guests', type: 'zfspool', pool: 'rpool/guests', content: 'images' });
    world.cluster.transaction(() => world.cluster.nodes.patch('nie1', { datasets: ['rpool', 'rpool/guests'] }));
    expect(world.done('GET', '/nodes/nie1/storage/guests/status')).toMatchObject({
      active: 1,
      enabled: 1,
      type: 'zfspool',
    });
    expect(world.done('GET', '/nodes/nie2/storage/guests/status')).toMatchObject({ active: 0, enabled: 1 });
  });

  it('changes what can be changed, and keeps what it can’t do without', () => {
    world.done('PUT', '/storage/local', { content: 'iso,snippets', disable: 1 });
    expect(world.done('GET', '/storage/local')).toMatchObject({ content: 'iso,snippets', disable: 1 });
    world.done('PUT', '/storage/local', { disable: 0 });
    expect(world.done('GET', '/storage/local')).not.toHaveProperty('disable');
    expect(world.call('PUT', '/storage/local', { delete: 'path' })).toMatchObject({
      errors: { delete: "unable to delete required option 'path'" },
    });
  });
});
