import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { CommandFailed, runCommand } from '../../../toolchain/run-command.ts';

/**
 * A computer's worth of network of our own: a user, network, mount and process namespace that ends, with all that runs
 * in it, when the test's process ends, however that happens. Nothing outside is touched, and no right is needed that an
 * ordinary user does not have where user namespaces are allowed.
 */
export class Sandbox {
  readonly #init: ChildProcess;
  readonly #env: NodeJS.ProcessEnv;
  #machines = 0;

  private constructor(init: ChildProcess, env: NodeJS.ProcessEnv) {
    this.#init = init;
    this.#env = env;
  }

  /** Throws, with what was refused, where namespaces are not permitted. */
  static async open(env: NodeJS.ProcessEnv): Promise<Sandbox> {
    // The first process of the namespace reads our pipe: at its end it ends, and the kernel ends all others with it.
    const script = [
      'mount -t tmpfs tmpfs /run',
      // Without a name server every look-up fails at once instead of after five seconds.
      'echo > /run/resolv.conf && mount --bind /run/resolv.conf /etc/resolv.conf',
      'ip link set lo up',
      'echo 1 > /proc/sys/net/ipv4/ip_forward',
      'echo ready',
      'exec cat',
    ].join(' && ');
    const spaces = ['--user', '--map-root-user', '--net', '--mount', '--mount-proc', '--pid', '--fork', '--kill-child'];
    const opening: [file: string, args: string[]] = ['unshare', [...spaces, 'sh', '-c', script]];
    const init = spawn(...opening, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    await firstLine(init, 'a sandbox of namespaces');
    return new Sandbox(init, env);
  }

  /** Command line that runs `command` within, seen from outside. */
  #inside(command: readonly string[]): [file: string, args: string[]] {
    const pid = `${this.#init.pid}`;
    const spaces = ['--user', '--net', '--mount', `--pid=/proc/${pid}/ns/pid_for_children`];
    return ['nsenter', ['--target', pid, '--preserve-credentials', ...spaces, '--', ...command]];
  }

  /** Runs a command on the router that joins all machines, and returns what it printed. Throws CommandFailed. */
  run(command: readonly string[]): Promise<string> {
    return runCommand(...this.#inside(command), { env: this.#env });
  }

  /** Runs a script of shell commands on the router. Throws CommandFailed. */
  script(lines: readonly string[]): Promise<string> {
    return this.run(['sh', '-ec', lines.join('\n')]);
  }

  /** Starts a command that goes on, and returns its first line once it has printed one. */
  async start(command: readonly string[]): Promise<string> {
    const child = spawn(...this.#inside(command), { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    return firstLine(child, command.join(' '));
  }

  /** Adds a machine with a cable to the router, and its own /run, /var/lib and shared memory. */
  async machine(): Promise<Machine> {
    const number = ++this.#machines;
    const folders = ['/run', '/var/lib', '/dev/shm'];
    const script = [...folders.map((folder) => `mount -t tmpfs tmpfs ${folder}`), 'echo $$', 'exec sleep infinity'];
    const pid = await this.start(['unshare', '--net', '--mount', 'sh', '-c', script.join(' && ')]);
    const machine = new Machine(this, pid, `10.0.${number}.2`);
    const cable = `cable${number}`;
    await this.script([
      `ip link add ${cable} type veth peer name eth0 netns ${pid}`,
      `ip address add 10.0.${number}.1/24 dev ${cable}`,
      `ip link set ${cable} up`,
    ]);
    await machine.run([
      'sh',
      '-ec',
      [
        'ip link set lo up',
        `ip address add ${machine.address}/24 dev eth0`,
        'ip link set eth0 up',
        `ip route add default via 10.0.${number}.1`,
        'mkdir /run/corosync-qdevice /run/corosync-qnetd /var/lib/corosync',
      ].join('\n'),
    ]);
    return machine;
  }

  /** Ends everything that runs within. */
  async close(): Promise<void> {
    if (this.#init.exitCode !== null || this.#init.signalCode !== null) return;
    const ended = once(this.#init, 'exit');
    this.#init.stdin?.end();
    await ended;
  }
}

/** One machine on the sandbox's router. */
export class Machine {
  readonly #sandbox: Sandbox;
  readonly #pid: string;
  readonly address: string;

  constructor(sandbox: Sandbox, pid: string, address: string) {
    this.#sandbox = sandbox;
    this.#pid = pid;
    this.address = address;
  }

  #inside(command: readonly string[]): string[] {
    return ['nsenter', '--target', this.#pid, '--net', '--mount', '--', ...command];
  }

  run(command: readonly string[]): Promise<string> {
    return this.#sandbox.run(this.#inside(command));
  }

  /** Starts a program that goes on; what it prints goes to the file `log`. Returns its process id in the sandbox. */
  start(command: readonly string[], log: string): Promise<string> {
    const script = 'log=$1; shift; echo $$; exec "$@" > "$log" 2>&1';
    return this.#sandbox.start(this.#inside(['sh', '-c', script, 'sh', log, ...command]));
  }
}

/** The first line that a program prints. Throws CommandFailed if it ends without one. */
async function firstLine(child: ChildProcess, what: string): Promise<string> {
  const complaints: string[] = [];
  if (!child.stdout || !child.stderr) throw new Error(`${what} was started without pipes`);
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    lines.once('line', resolve);
    child.once('error', (error) => reject(new CommandFailed(what, error.message, complaints, error)));
    child.once('close', (code, killedBy) =>
      reject(new CommandFailed(what, killedBy ? `ended by ${killedBy}` : `exit code ${code}`, complaints)),
    );
  });
}
