import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Timing } from '../../../model/quorum/timing.ts';
import type { Corosync } from './packages.ts';
import { type Machine, Sandbox } from './sandbox.ts';

/** What one node says of its cluster (corosync-quorumtool -s). */
export interface Standing {
  /** Names of the nodes in its membership, sorted. */
  readonly nodes: readonly string[];
  readonly votes: number;
  readonly expected: number;
  readonly quorum: number;
  readonly quorate: boolean;
  /** Whether it counts the witness's vote. */
  readonly witness: boolean;
}

/** Which nodes hear one another, and which reach the witness. */
export interface Situation {
  readonly groups: readonly (readonly string[])[];
  readonly reaches: readonly string[];
}

/** A real corosync cluster with a real witness, on a network that can be cut between any two of them. */
export class Cluster {
  readonly #corosync: Corosync;
  readonly #sandbox: Sandbox;
  readonly #folder: string;
  readonly #machines = new Map<string, Machine>();
  readonly #processes = new Map<string, string[]>();
  #cuts: string[] = [];

  private constructor(corosync: Corosync, sandbox: Sandbox, folder: string) {
    this.#corosync = corosync;
    this.#sandbox = sandbox;
    this.#folder = folder;
  }

  /** Starts a cluster of `nodes` (node ids 1, 2, ...) and its witness, with corosync's timeouts as in `timing`. */
  static async start(corosync: Corosync, nodes: readonly string[], timing: Timing): Promise<Cluster> {
    const sandbox = await Sandbox.open(corosync.env);
    const folder = await mkdtemp(path.join(tmpdir(), 'ikz-corosync-'));
    const cluster = new Cluster(corosync, sandbox, folder);
    try {
      for (const name of [...nodes, 'witness']) cluster.#machines.set(name, await sandbox.machine());
      await writeFile(cluster.#configuration, cluster.#configure(nodes, timing));
      await cluster.#run('witness', corosync.qnetd, ['-f', '-s', 'off']);
      await Promise.all(nodes.map((node) => cluster.power(node)));
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  get #configuration(): string {
    return path.join(this.#folder, 'corosync.conf');
  }

  #machine(name: string): Machine {
    const machine = this.#machines.get(name);
    if (machine === undefined) throw new Error(`there is no machine ${name}`);
    return machine;
  }

  async #run(name: string, program: string, args: readonly string[]): Promise<void> {
    const log = path.join(this.#folder, `${name}-${path.basename(program)}.log`);
    const pid = await this.#machine(name).start([program, ...args], log);
    this.#processes.set(name, [...(this.#processes.get(name) ?? []), pid]);
  }

  /** Starts a node's daemons; it forms a membership of its own at first. */
  async power(node: string): Promise<void> {
    await this.#run(node, this.#corosync.corosync, ['-f', '-c', this.#configuration]);
    await until(async () => (await this.standing(node)) !== undefined, `${node} to answer`, 10_000);
    await this.#run(node, this.#corosync.qdevice, ['-f']);
  }

  /**
   * Cuts every connection but those of the situation, without a sign to either end, as a broken cable far away does.
   */
  async cut({ groups, reaches }: Situation): Promise<void> {
    const group = new Map(groups.flatMap((nodes, index) => nodes.map((node) => [node, index] as const)));
    const connected = (a: string, b: string) => (b === 'witness' ? reaches.includes(a) : group.get(a) === group.get(b));
    const names = [...this.#machines.keys()];
    const cuts = names.flatMap((a, index) =>
      names.slice(index + 1).flatMap((b) => (connected(a, b) ? [] : [this.#between(a, b), this.#between(b, a)])),
    );
    await this.#sandbox.script([
      ...cuts.filter((cut) => !this.#cuts.includes(cut)).map((cut) => `ip rule add ${cut} blackhole`),
      ...this.#cuts.filter((cut) => !cuts.includes(cut)).map((cut) => `ip rule del ${cut} blackhole`),
    ]);
    this.#cuts = cuts;
  }

  #between(a: string, b: string): string {
    return `from ${this.#machine(a).address} to ${this.#machine(b).address}`;
  }

  /** What the node says, or undefined where its corosync does not answer. */
  async standing(node: string): Promise<Standing | undefined> {
    // The tool's exit code says whether the node is quorate.
    const command = ['sh', '-c', '"$@" || test $? = 2', 'sh', this.#corosync.quorumtool, '-s', '-i'];
    const text = await this.#machine(node)
      .run(command)
      .catch(() => undefined);
    return text === undefined ? undefined : this.#read(text);
  }

  #read(text: string): Standing {
    const field = (name: string) => new RegExp(`^${name}: *(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
    const members = [...text.matchAll(/^ +(\d+) +\d+ +(\S+) .*$/gm)].filter(([, id]) => id !== '0');
    const own = members.find(([line]) => line.includes('(local)'));
    const names = [...this.#machines.keys()];
    return {
      nodes: members.map(([, id]) => names[Number(id) - 1] ?? `node ${id}`).sort(),
      votes: Number.parseInt(field('Total votes'), 10),
      expected: Number.parseInt(field('Expected votes'), 10),
      quorum: Number.parseInt(field('Quorum'), 10),
      quorate: field('Quorate') === 'Yes',
      // The second flag of three: V where the node casts the witness's vote, NV where it does not.
      witness: own?.[2]?.split(',')[1] === 'V',
    };
  }

  /** Kills a machine's daemons at once. */
  async kill(name: string): Promise<void> {
    const pids = this.#processes.get(name) ?? [];
    this.#processes.delete(name);
    await this.#sandbox.run(['sh', '-c', 'kill -KILL "$@"', 'sh', ...pids]);
  }

  async close(): Promise<void> {
    await this.#sandbox.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** No encryption: the network is within the sandbox, and nobody else is on it. */
  #configure(nodes: readonly string[], timing: Timing): string {
    const ms = (seconds: number) => Math.round(seconds * 1000);
    return `
totem {
  version: 2
  cluster_name: lab
  transport: knet
  crypto_cipher: none
  crypto_hash: none
  token: ${ms(timing.token)}
  token_coefficient: ${ms(timing.tokenCoefficient)}
}
quorum {
  provider: corosync_votequorum
  device {
    model: net
    votes: 1
    timeout: ${ms(timing.qdevice)}
    sync_timeout: ${ms(timing.qdeviceSync)}
    net {
      tls: off
      host: ${this.#machine('witness').address}
      algorithm: ffsplit
    }
  }
}
system {
  sched_rr: no
  priority: 0
  move_to_root_cgroup: no
  allow_knet_handle_fallback: yes
}
logging {
  to_stderr: yes
  to_syslog: no
  timestamp: hires
}
nodelist {
${nodes.map((name, index) => nodeEntry(name, index + 1, this.#machine(name).address)).join('\n')}
}
`;
  }
}

function nodeEntry(name: string, id: number, address: string): string {
  return `  node {
    name: ${name}
    nodeid: ${id}
    ring0_addr: ${address}
  }`;
}

/** Often enough to time what they do, and seldom enough to leave them the processor. */
export const LOOK_AGAIN_MS = 100;

/** Waits for something that real programs do in their own time. Throws after `limitMs`, naming what was waited for. */
async function until(happened: () => Promise<boolean>, what: string, limitMs: number): Promise<void> {
  const started = performance.now();
  while (!(await happened())) {
    if (performance.now() - started > limitMs) throw new Error(`waited ${limitMs} ms for ${what}`);
    await delay(LOOK_AGAIN_MS);
  }
}
