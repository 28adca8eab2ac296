/** SSH keys in the lab's directory: one host key a host, one key for the client. Made once, kept. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { keep } from '../disk.ts';

export interface SshKey {
  /** OpenSSH format. */
  privateKey: string;
  /** `ssh-ed25519 AAAA...`, without a comment. */
  publicKey: string;
}

/** File of the client's private key in the lab's directory; `connection.json` points at it. */
export const clientKeyFile = 'ssh/id_ed25519';

export function keepClientKey(dir: string): Promise<SshKey> {
  return keepKey(dir, clientKeyFile);
}

/** The key with which `host` proves who it is. */
export function keepHostKey(dir: string, host: string): Promise<SshKey> {
  return keepKey(dir, `ssh/host-${host}`);
}

async function keepKey(dir: string, name: string): Promise<SshKey> {
  await mkdir(join(dir, 'ssh'), { recursive: true, mode: 0o700 });
  const privateKey = await keep(join(dir, name), 'secret', newPrivateKey);
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  return { privateKey, publicKey: `${parsed.type} ${parsed.getPublicSSH().toString('base64')}` };
}

/** ssh2 drops leading zero bytes of a public key and so writes one key in 256 that nobody can read: then another is made. */
function newPrivateKey(): string {
  const { private: key } = ssh2.utils.generateKeyPairSync('ed25519');
  return ssh2.utils.parseKey(key) instanceof Error ? newPrivateKey() : key;
}
