import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTrusted } from '../../engine/trusted-ca.ts';
import { createAuthority } from '../../lab/tls/authority.ts';
import { UserError } from '../../model/user-error.ts';

let dir: string;
let caFile: string;
let ours: string;
let another: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'ikz-ca-'));
  caFile = path.join(dir, 'ca.pem');
  ours = (await createAuthority('ikz', new Date())).certificate;
  another = (await createAuthority('ikz', new Date())).certificate;
  await writeFile(caFile, ours);
});
afterAll(() => rm(dir, { recursive: true }));

function refusal(platform: NodeJS.Platform, store: string[] | undefined): string {
  try {
    checkTrusted(caFile, platform, () => store);
    return '';
  } catch (error) {
    if (error instanceof UserError) return error.describe();
    throw error;
  }
}

describe('The CA of the cluster', () => {
  it.each([
    ['win32', 'Windows', 'certutil -user -addstore Root'],
    ['darwin', 'macOS', 'security add-trusted-cert'],
  ] as const)('must be trusted by the system on %s, and the command for it is named', (platform, system, command) => {
    const text = refusal(platform, [another]);
    expect(text).toContain(`${caFile}: ${system} does not trust this CA`);
    expect(text).toContain(`Run: ${command}`);
    expect(text).toContain(`"${caFile}"`);
    expect(refusal(platform, [another, ours])).toBe('');
  });

  it('needs nobody else on Linux, where SSL_CERT_FILE names it', () => {
    expect(refusal('linux', [])).toBe('');
  });

  it('is left to the provider where Node does not know what the system trusts', () => {
    expect(refusal('win32', undefined)).toBe('');
  });
});
