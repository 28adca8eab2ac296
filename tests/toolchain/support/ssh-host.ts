import { generateKeyPairSync } from 'node:crypto';
import ssh from 'ssh2';
import { listening } from './loopback.ts';

/** What a command sent to the host is answered with. */
export interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
}

/** A host on loopback that anyone with the password may use. */
export interface SshHost {
  readonly port: number;
  readonly password: string;
  /** As the `hostKey` of a connection has it. */
  readonly hostKey: string;
  /** Commands in their order, with what was sent to their standard input. */
  readonly commands: { command: string; stdin: string; env: Record<string, string> }[];
  /** Files by path; folders are null. */
  readonly files: Map<string, string | null>;
}

/** Starts a host for the time of the test; `answer` decides what a command prints and how it ends. */
export async function sshHost(answer: (command: string) => Answer = () => ({})): Promise<SshHost> {
  const key = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey;
  const parsed = ssh.utils.parseKey(key);
  if (parsed instanceof Error) throw parsed;
  const host: Omit<SshHost, 'port'> = {
    password: 'a password for the test',
    hostKey: `ssh-rsa ${parsed.getPublicSSH().toString('base64')}`,
    commands: [],
    files: new Map([['/', null]]),
  };
  const server = new ssh.Server({ hostKeys: [key] }, (client) => {
    client.on('error', () => undefined); // a client that refuses the host key hangs up
    client.on('authentication', (context) => {
      if (context.method === 'password' && context.password === host.password) context.accept();
      else context.reject(['password']);
    });
    client.on('session', (accept) => {
      const session = accept();
      const env: Record<string, string> = {};
      session.on('env', (acceptEnv, _reject, { key: name, val }) => {
        env[name] = val;
        acceptEnv?.();
      });
      session.on('exec', (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        let stdin = '';
        channel.setEncoding('utf8').on('data', (text: string) => (stdin += text));
        channel.on('end', () => {
          host.commands.push({ command, stdin, env });
          const { stdout = '', stderr = '', code = 0 } = answer(command);
          channel.stderr.write(stderr);
          channel.write(stdout);
          channel.exit(code);
          channel.end();
        });
      });
      session.on('sftp', (acceptSftp) => serveFiles(acceptSftp(), host.files));
    });
  });
  return { ...host, port: await listening(server) };
}

/** The part of SFTP that copying needs, on files in memory. */
function serveFiles(sftp: ssh.SFTPWrapper, files: Map<string, string | null>): void {
  const { STATUS_CODE } = ssh.utils.sftp;
  const opened: { path: string; content: Buffer }[] = [];
  const attributes = (isFolder: boolean) => ({
    mode: isFolder ? 0o40755 : 0o100644,
    uid: 0,
    gid: 0,
    size: 0,
    atime: 0,
    mtime: 0,
  });
  const stat = (id: number, path: string) => {
    const file = files.get(path);
    if (file === undefined) sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    else sftp.attrs(id, attributes(file === null));
  };
  sftp.on('STAT', stat).on('LSTAT', stat);
  sftp.on('MKDIR', (id, path) => {
    files.set(path, null);
    sftp.status(id, STATUS_CODE.OK);
  });
  sftp.on('OPEN', (id, path) => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(opened.push({ path, content: Buffer.alloc(0) }) - 1);
    sftp.handle(id, handle);
  });
  sftp.on('WRITE', (id, handle, _offset, data) => {
    const file = opened[handle.readUInt32BE(0)];
    if (file) file.content = Buffer.concat([file.content, data]);
    sftp.status(id, STATUS_CODE.OK);
  });
  sftp.on('FSTAT', (id) => sftp.attrs(id, attributes(false)));
  sftp.on('FSETSTAT', (id) => sftp.status(id, STATUS_CODE.OK));
  sftp.on('CLOSE', (id, handle) => {
    const file = opened[handle.readUInt32BE(0)];
    if (file) files.set(file.path, file.content.toString('utf8'));
    sftp.status(id, STATUS_CODE.OK);
  });
}
