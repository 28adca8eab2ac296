/** The real OpenSSH server, run for a test on 127.0.0.1 with keys of its own; it takes the account that runs the test. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import ssh2 from 'ssh2';
import { debianPrograms } from '../../../dev/debian-packages.ts';

export interface OpenSshServer {
  port: number;
  user: string;
  /** As a connection file has it. */
  hostKey: string;
  /** Of the account, in OpenSSH's format. */
  privateKey: string;
  end(): Promise<void>;
}

/** Throws where Debian's package can't be had. */
export async function startOpenSshServer(): Promise<OpenSshServer> {
  const { programs, env } = await debianPrograms({
    name: 'openssh-server',
    packages: ['openssh-server'],
    programs: { sshd: 'usr/sbin/sshd' },
  });
  const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-sshd-'));
  const host = ssh2.utils.generateKeyPairSync('ed25519');
  const account = ssh2.utils.generateKeyPairSync('ed25519');
  const port = await freePort();
  const file = (name: string) => path.join(dir, name);
  await fs.writeFile(file('host_key'), host.private, { mode: 0o600 });
  await fs.writeFile(file('authorized_keys'), `${account.public}\n`, { mode: 0o600 });
  await fs.writeFile(
    file('config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host_key')}`,
      `AuthorizedKeysFile ${file('authorized_keys')}`,
      'PidFile none',
      'UsePAM no',
      'StrictModes no',
      'PasswordAuthentication no',
      'PermitRootLogin prohibit-password',
      '',
    ].join('\n'),
  );
  const serve = `"${programs.sshd}" -D -e -f "${file('config')}" & server=$!; cat; kill $server; wait $server`;
  const asRoot = process.getuid?.() === 0;
  if (asRoot) await accounts(dir);
  // As root it wants an account and a folder of its own to separate privileges: both are seen by nobody else.
  const script = asRoot ? `${ownAccounts(dir)} && { ${serve}; }` : serve;
  const [opening, ...words]: string[] = [...(asRoot ? ['unshare', '--mount'] : []), 'sh', '-c', script];
  const child = spawn(opening ?? 'sh', words, { env, stdio: ['pipe', 'ignore', 'pipe'] });
  const end = async () => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
    await fs.rm(dir, { recursive: true, force: true });
  };
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      if (line.startsWith('Server listening')) resolve();
    });
    child.once('exit', () => reject(new Error(`sshd did not start:\n${said.join('\n')}`)));
  });
  return {
    port,
    user: os.userInfo().username,
    hostKey: host.public.trim().split(' ').slice(0, 2).join(' '),
    privateKey: account.private,
    end,
  };
}

const ownAccounts = (dir: string): string =>
  [
    `mount --bind "${dir}/passwd" /etc/passwd`,
    `mount --bind "${dir}/shadow" /etc/shadow`,
    'mount -t tmpfs tmpfs /run',
    'mkdir /run/sshd',
  ].join(' && ');

async function accounts(dir: string): Promise<void> {
  const { homedir, shell } = os.userInfo();
  await fs.writeFile(
    path.join(dir, 'passwd'),
    `root:x:0:0:root:${homedir}:${shell ?? '/bin/sh'}\nsshd:x:65000:65534::/run/sshd:/usr/sbin/nologin\n`,
  );
  await fs.writeFile(path.join(dir, 'shadow'), 'root:*:20000:0:99999:7:::\nsshd:*:20000:0:99999:7:::\n', {
    mode: 0o600,
  });
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
