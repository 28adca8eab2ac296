/** The SSH server of one host: public key only, commands and SFTP, no terminal and no forwarding. */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type Session } from 'ssh2';
import type { Place } from '../places/place.ts';
import type { Machine } from './command.ts';
import { commandsOf } from './commands/table.ts';
import { serveSftp } from './sftp.ts';
import { Shell } from './shell/shell.ts';

export interface SshServerOptions {
  machine: Machine;
  place: Place;
  /** Private key of the host, OpenSSH format. */
  hostKey: string;
  /** `ssh-ed25519 AAAA...`: the one key that `user` may log in with. */
  authorizedKey: string;
  user: string;
}

export interface SshServer {
  /** Stops listening and cuts every open connection, as a host does that loses power. */
  close(): Promise<void>;
}

/** Resolves once the host listens; rejects when it can't. */
export function startSshServer(options: SshServerOptions): Promise<SshServer> {
  const { machine, place } = options;
  const sockets = new Set<Socket>();
  const protocol = new ssh2.Server({ hostKeys: [options.hostKey], ident: 'OpenSSH_10.0p2' }, (connection) =>
    serve(connection, options),
  );
  // Small packets go back and forth: waiting to fill them would cost 40 ms each time.
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    protocol.injectSocket(socket);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      listener.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return new Promise((resolve, reject) => {
    listener.once('error', (cause) => {
      const where = `${place.host}:${place.port}`;
      reject(new Error(`the SSH server of ${machine.name} can't listen at ${where}`, { cause }));
    });
    listener.listen({ host: place.host, port: place.port, exclusive: true }, () => resolve({ close }));
  });
}

function serve(connection: Connection, { machine, authorizedKey, user }: SshServerOptions): void {
  // A client that vanishes in the middle is no business of the lab's.
  connection.on('error', () => {});
  connection.on('authentication', (context) => {
    if (context.username === user && holdsKey(context, authorizedKey)) context.accept();
    else context.reject(['publickey']);
  });
  connection.on('session', (accept) => {
    const session = accept();
    serveCommands(session, machine);
    session.on('sftp', (acceptSftp) => serveSftp(acceptSftp(), machine.files));
    // Like sshd's default `AcceptEnv LANG LC_*`.
    session.on('env', (acceptVariable, reject, { key }) => (/^(LANG|LC_.*)$/.test(key) ? acceptVariable : reject)?.());
  });
}

/** Does the client offer our key and, when it comes to that, a valid signature with it? */
function holdsKey(context: AuthContext, authorizedKey: string): boolean {
  if (context.method !== 'publickey') return false;
  const allowed = ssh2.utils.parseKey(authorizedKey);
  if (allowed instanceof Error) throw allowed;
  const expected = allowed.getPublicSSH();
  const offered = context.key.data;
  if (context.key.algo !== allowed.type || offered.length !== expected.length) return false;
  if (!timingSafeEqual(offered, expected)) return false;
  if (!context.signature || !context.blob) return true;
  return allowed.verify(context.blob, context.signature) === true;
}

function serveCommands(session: Session, machine: Machine): void {
  session.on('exec', (accept, _reject, { command }) => {
    const channel = accept();
    channel.on('error', () => {});
    const input = new Promise<string>((resolve) => {
      const chunks: Buffer[] = [];
      channel.on('data', (chunk: Buffer) => chunks.push(chunk));
      channel.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    });
    let taken = false;
    const streams = {
      input: async () => {
        if (taken) return '';
        taken = true;
        return input;
      },
      output: (text: string) => void channel.write(text),
      errors: (text: string) => void channel.stderr.write(text),
    };
    new Shell(machine, commandsOf(machine)).run(command, streams).then(
      (code) => {
        channel.exit(code);
        channel.end();
      },
      (bug: unknown) => {
        console.error(`${machine.name}: ${command.slice(0, 200)}`, bug);
        channel.stderr.write(`lab: internal error: ${bug instanceof Error ? bug.message : String(bug)}\n`);
        channel.exit(255);
        channel.end();
      },
    );
  });
}
