/**
 * Commands on hosts over SSH (ssh2). The host's key is pinned, the key of the account comes from a file and from no agent;
 * a connection that no longer answers is given up within seconds, and the next command makes a new one.
 */
import ssh2, { type ClientChannel, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import type { Ran, Shell } from '../ports.ts';
import { quoted } from './quote.ts';

export interface SshHost {
  host: string;
  port: number;
  /** `type base64`; no other key is accepted. */
  hostKey: string;
}

export interface SshAccount {
  user: string;
  /** In OpenSSH's format. */
  privateKey: string;
  /** Is it no administrator itself? Then every command is run by `sudo -n`, whose rules name what it may. */
  needsSudo: boolean;
}

/** ms until a connection must stand. */
const connectMs = 6_000;
/** A silent connection is given up after two unanswered keepalives. */
const keepalive = { keepaliveInterval: 4_000, keepaliveCountMax: 2 };
/** Seconds that a command may take, if its caller doesn't say. */
const usualPatience = 60;

/** The host can't be reached, or shows another key than the pinned one. */
export class HostUnreachable extends Error {
  override name = 'HostUnreachable';
}

export class SshShell implements Shell {
  readonly #account: SshAccount;
  readonly #hosts: Readonly<Record<string, SshHost>>;
  readonly #clients = new Map<string, Promise<ssh2.Client>>();

  constructor(account: SshAccount, hosts: Readonly<Record<string, SshHost>>) {
    this.#account = account;
    this.#hosts = hosts;
  }

  async run(host: string, argv: readonly string[], input = '', patienceSeconds = usualPatience): Promise<Ran> {
    const command = quoted(this.#account.needsSudo ? ['sudo', '-n', ...argv] : argv);
    const opened = this.#client(host);
    const client = await opened;
    const lost = (reason: string, cause?: unknown): HostUnreachable => {
      this.#forget(host, opened);
      client.destroy();
      return new HostUnreachable(`${host}: ${reason}`, { cause });
    };
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(
        () => reject(lost(`${argv[0]} has not ended after ${patienceSeconds} s`)),
        patienceSeconds * 1000,
      );
      client.exec(command, (error, channel) => {
        // What a fast host answers is here already: whoever listens only later hears nothing.
        if (!error) return follow(channel, input, settle);
        clearTimeout(giveUp);
        reject(lost('the connection is lost', error));
      });
      const settle = (ran: Ran | undefined): void => {
        clearTimeout(giveUp);
        // Without an exit code nobody knows whether it was done.
        if (ran) resolve(ran);
        else reject(lost(`the connection broke off during ${argv[0]}`));
      };
    });
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values());
    for (const each of clients) if (each.status === 'fulfilled') each.value.end();
    this.#clients.clear();
  }

  #client(host: string): Promise<ssh2.Client> {
    const known = this.#clients.get(host);
    if (known) return known;
    const opened = this.#connect(host);
    this.#clients.set(host, opened);
    const forget = () => this.#forget(host, opened);
    opened.then((client) => client.on('close', forget), forget);
    return opened;
  }

  /** The end of an old connection may be heard when there is a new one already, which stays. */
  #forget(host: string, opened: Promise<ssh2.Client>): void {
    if (this.#clients.get(host) === opened) this.#clients.delete(host);
  }

  #connect(name: string): Promise<ssh2.Client> {
    const host = this.#hosts[name];
    if (!host)
      return Promise.reject(new HostUnreachable(`${name}: the connection file has no entry ssh.hosts.${name}`));
    const at = `${name} (${host.host}:${host.port})`;
    return new Promise((resolve, reject) => {
      const client = new ssh2.Client();
      const pin = pinned(host.hostKey);
      client.once('ready', () => resolve(client));
      client.on('error', (cause: Error) => {
        const reason =
          pin.shown === undefined ? cause.message : `shows another host key than the pinned one: ${pin.shown}`;
        reject(new HostUnreachable(`${at}: ${reason}`, { cause }));
      });
      client.on('close', () => reject(new HostUnreachable(`${at}: closed the connection`)));
      client.connect({
        host: host.host,
        port: host.port,
        username: this.#account.user,
        privateKey: this.#account.privateKey,
        readyTimeout: connectMs,
        ...keepalive,
        ...pin.config,
      });
    });
  }
}

/** @param ended is told how it ended; undefined = it was cut off */
function follow(channel: ClientChannel, input: string, ended: (ran: Ran | undefined) => void): void {
  let stdout = '';
  let stderr = '';
  let code: number | undefined;
  channel.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  channel.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  channel.on('exit', (exit: number | null) => {
    // null = a signal ended it.
    code = exit ?? 255;
  });
  channel.on('close', () => ended(code === undefined ? undefined : { code, stdout, stderr }));
  channel.end(input);
}

interface Pin {
  /** The key of a host that is not the one. */
  shown: string | undefined;
  config: ConnectConfig;
}

/** Accepts the one key, and lets the host prove itself by a key of its type only. */
function pinned(hostKey: string): Pin {
  const [type = '', key = ''] = hostKey.split(' ');
  const pin: Pin = { shown: undefined, config: {} };
  pin.config = {
    algorithms: {
      serverHostKey: type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type as ServerHostKeyAlgorithm],
    },
    hostVerifier: (shown: Buffer) => {
      if (shown.toString('base64') === key) return true;
      pin.shown = shown.toString('base64');
      return false;
    },
  };
  return pin;
}
