import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuthority, issueCertificate, type KeyedCertificate } from '../../../lab/tls/authority.ts';
import { keepAuthority, keepCertificate } from '../../../lab/tls/certificates.ts';

const now = new Date('2026-11-24T12:00:00Z');
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-tls-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

/** What a client that trusts `ca` meets at a server with `pair`: the TLS version, or why it refuses. */
async function greet(pair: KeyedCertificate, ca: string, servername?: string): Promise<string> {
  const server = createServer({ key: pair.key, cert: pair.certificate, minVersion: 'TLSv1.3' }, (_, answer) => {
    answer.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      const name = servername === undefined ? {} : { servername };
      request({ host: '127.0.0.1', port, ca, agent: false, ...name }, (answer) => {
        const { socket } = answer;
        resolve('getProtocol' in socket && typeof socket.getProtocol === 'function' ? socket.getProtocol() : 'no TLS');
        answer.resume();
      })
        .on('error', reject)
        .end();
    });
  } finally {
    server.close();
  }
}

describe("certificates of the lab's own authority", () => {
  it('are accepted over TLS 1.3 by a client that trusts the root, by address and by name', async () => {
    const real = new Date();
    const authority = await createAuthority('ikz', real);
    const pair = await issueCertificate(authority, ['nie1', '127.0.0.1', 'localhost'], real);
    expect(await greet(pair, authority.certificate)).toBe('TLSv1.3');
    expect(await greet(pair, authority.certificate, 'nie1')).toBe('TLSv1.3');
  });

  it('are refused under a name they were not made for, and by a client that trusts another root', async () => {
    const real = new Date();
    const [authority, stranger] = [await createAuthority('ikz', real), await createAuthority('ikz', real)];
    const pair = await issueCertificate(authority, ['nie1', '127.0.0.1'], real);
    await expect(greet(pair, authority.certificate, 'kau1')).rejects.toThrow(/does not match certificate's altnames/);
    await expect(greet(pair, stranger.certificate)).rejects.toThrow(/unable to verify|signature failure|self-signed/);
  });

  it('stay the same at the next start, and are renewed for other names or before they end', async () => {
    const authority = await keepAuthority(dir, 'ikz', now);
    expect(await keepAuthority(dir, 'ikz', now)).toEqual(authority);
    const first = await keepCertificate(dir, authority, 'nie1', ['nie1', '127.17.1.1'], now);
    expect(await keepCertificate(dir, authority, 'nie1', ['nie1', '127.17.1.1'], now)).toEqual(first);
    const moved = await keepCertificate(dir, authority, 'nie1', ['nie1', '127.18.1.1'], now);
    expect(new X509Certificate(moved.certificate).subjectAltName).toBe('DNS:nie1, IP Address:127.18.1.1');
    const later = new Date('2028-11-01T12:00:00Z');
    const renewed = await keepCertificate(dir, authority, 'nie1', ['nie1', '127.18.1.1'], later);
    expect(renewed.certificate).not.toBe(moved.certificate);
  });

  it.skipIf(process.platform === 'win32')('keep their keys in files that only their owner can read', async () => {
    const authority = await keepAuthority(dir, 'ikz', now);
    await keepCertificate(dir, authority, 'nie1', ['nie1'], now);
    for (const file of ['authority.pem', 'server-nie1.pem']) {
      expect((await stat(join(dir, 'tls', file))).mode & 0o777).toBe(0o600);
    }
    expect(await readFile(join(dir, 'ca.pem'), 'utf8')).not.toContain('PRIVATE KEY');
  });
});
