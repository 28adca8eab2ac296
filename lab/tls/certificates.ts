/** Certificates and keys in the lab's directory: made once, kept, renewed when they no longer fit. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keep, readIfThere, writeWhole } from '../disk.ts';
import { createAuthority, issueCertificate, isUsable, type KeyedCertificate } from './authority.ts';

/** Name of the root certificate's file in the lab's directory; `connection.json` points at it. */
export const rootFile = 'ca.pem';

/** The lab's root. Clients get a copy of its certificate in {@link rootFile}. */
export async function keepAuthority(dir: string, cluster: string, now: Date): Promise<KeyedCertificate> {
  const folder = await keyFolder(dir);
  const text = await keep(join(folder, 'authority.pem'), 'secret', async () =>
    together(await createAuthority(cluster, now)),
  );
  const authority = apart(text);
  await writeWhole(join(dir, rootFile), authority.certificate, 'public');
  return authority;
}

/** The certificate of the server called `name`, valid for all of `names`. */
export async function keepCertificate(
  dir: string,
  authority: KeyedCertificate,
  name: string,
  names: readonly [string, ...string[]],
  now: Date,
): Promise<KeyedCertificate> {
  const file = join(await keyFolder(dir), `server-${name}.pem`);
  const text = await readIfThere(file);
  if (text) {
    const kept = apart(text);
    if (await isUsable(kept.certificate, authority, names, now)) return kept;
  }
  const issued = together(await issueCertificate(authority, names, now));
  await writeWhole(file, issued, 'secret');
  return apart(issued);
}

async function keyFolder(dir: string): Promise<string> {
  const folder = join(dir, 'tls');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Key and certificate lie in one file, so that a kill between two writes can't part a pair. */
function together(pair: KeyedCertificate): string {
  return `${pair.key.trim()}\n${pair.certificate.trim()}\n`;
}

function apart(text: string): KeyedCertificate {
  const blocks = text.match(/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----/g) ?? [];
  const key = blocks.find((block) => block.includes('PRIVATE KEY'));
  const certificate = blocks.find((block) => block.includes('CERTIFICATE'));
  if (!key || !certificate) throw new Error('a PEM file of the lab holds no pair of key and certificate');
  return { key: `${key}\n`, certificate: `${certificate}\n` };
}
