/** A lab that is killed again and again in the middle of a busy history: what it is asked follows from a seed. */
import { setTimeout as pause } from 'node:timers/promises';
import { type LabClient, labStatus, startLab, stopLab } from '../../../lab/index.ts';
import { twoSites } from '../support.ts';
import { type ApiClient, apiClient } from './api.ts';
import { seeded } from './seeded.ts';
import { findingsIn, nothingPromised, type Promised } from './wholeness.ts';

export interface KillRounds {
  /** Of the lab; empty. */
  dir: string;
  rounds: number;
  seed: number;
  /** Told of each round. */
  progress?(sentence: string): void;
}

export interface Survival {
  /** What was lost, doubled or torn, and after which round. */
  findings: string[];
  /** Requests that were answered. */
  answered: number;
  guests: number;
  tasks: number;
}

const nodes = ['nie1', 'nie2', 'kau1', 'kau2'] as const;
const mostGuests = 24;
/** Long enough for batteries of 1 min, fencing, boots and moves. */
const settlingSeconds = 900;
/** The moment of the kill, ms after the first request of the round. */
const longestRound = 600;

const topology = {
  ...twoSites,
  taskMs: 700,
  sites: twoSites.sites.map((site) => ({ ...site, upsMinutes: 1 })),
  links: [
    { name: 'north', between: ['niestetal', 'kaufungen'] as [string, string] },
    { name: 'south', between: ['niestetal', 'kaufungen'] as [string, string] },
  ],
};

export async function surviveKills({ dir, rounds, seed, progress = () => {} }: KillRounds): Promise<Survival> {
  const random = seeded(seed);
  const promised = nothingPromised();
  const findings: string[] = [];
  let answered = 0;
  const start = () => startLab({ dir, topology, progress: () => {} });
  let lab = await start();
  for (let round = 1; round <= rounds; round++) {
    const found = await labStatus(dir);
    if (found.state !== 'running') throw new Error(`the lab is ${found.state}`);
    const api = await apiClient(dir);
    const client = new Client(lab, api, random, promised);
    const working = client.work();
    await pause(random(longestRound));
    process.kill(found.status.pid, 'SIGKILL');
    answered += await working;
    api.close();
    while ((await labStatus(dir)).state === 'running');
    const torn = findingsIn(dir, promised);
    findings.push(...torn.map((finding) => `round ${round}: ${finding}`));
    lab = await start();
    progress(`round ${round}: ${answered} requests answered so far, ${findings.length} findings`);
  }
  findings.push(...(await settle(lab, promised)));
  const { guests } = await lab.status();
  await stopLab(dir);
  findings.push(...findingsIn(dir, promised).map((finding) => `in the end: ${finding}`));
  return { findings, answered, guests: guests.length, tasks: promised.tasks.size };
}

/** With everything healed, all guests under HA run again without a hand. */
async function settle(lab: LabClient, { bound }: Promised): Promise<string[]> {
  await lab.setSpeed(1);
  if ((await lab.status()).faults.length > 0) await lab.heal();
  await lab.step(settlingSeconds);
  const { guests, votes } = await lab.status();
  return [
    ...(votes.total === votes.expected ? [] : [`in the end: ${votes.total} of ${votes.expected} votes`]),
    ...guests.flatMap(({ vmId, state, ha }) =>
      bound.has(`vm:${vmId}`) && (ha !== 'started' || state !== 'running')
        ? [`in the end: guest ${vmId} is ${state}, ${ha}`]
        : [],
    ),
  ];
}

class Client {
  readonly #lab: LabClient;
  readonly #api: ApiClient;
  readonly #random: (below: number) => number;
  readonly #promised: Promised;

  constructor(lab: LabClient, api: ApiClient, random: (below: number) => number, promised: Promised) {
    this.#lab = lab;
    this.#api = api;
    this.#random = random;
    this.#promised = promised;
  }

  /** Asks for one thing after another until the connection breaks; answers how many it was granted. */
  async work(): Promise<number> {
    for (let answered = 0; ; answered++) {
      try {
        await this.#ask();
      } catch (cause) {
        if (isBroken(cause)) return answered;
        // What can't be done just now is refused, and that's that.
        if (!(cause instanceof Error && cause.name === 'UserError')) throw cause;
      }
    }
  }

  #ask(): Promise<unknown> {
    const lab = this.#lab;
    const doings = [
      () => this.#createGuest(),
      () => this.#createGuest(),
      () => this.#migrate(),
      () => this.#migrate(),
      () => this.#migrate(),
      () => this.#move(),
      () => lab.fault(this.#pick([...nodes, 'niestetal', 'kaufungen']), this.#pick(['power', 'isolated'])),
      () => lab.fault(this.#pick(['north', 'south']), this.#pick(['cut', 'flapping'])),
      () => lab.fault('witness', this.#pick(['power', 'unreachable'])),
      () => lab.fault(this.#pick(nodes), this.#pick(['api-dead', 'hung', 'clock-skew'])),
      () => lab.heal(),
      () => this.#repair(),
      () => this.#repair(),
      () => this.#repair(),
      () => this.#repair(),
      () => lab.step(1 + this.#random(120)),
      () => lab.step(1 + this.#random(20)),
      () => lab.setSpeed(this.#pick([0, 1, 30, 600])),
      () => lab.tick(),
    ];
    return this.#pick(doings)();
  }

  /** With a replica at the other site, under HA, bound to both nodes. */
  async #createGuest(): Promise<void> {
    const { asked, bound, guests, jobs, resources, tasks } = this.#promised;
    if (asked.size >= mostGuests) return this.#migrate();
    const vmid = 100 + asked.size;
    asked.add(vmid);
    const [home, away] = vmid % 2 === 0 ? ['nie1', 'kau1'] : ['kau2', 'nie2'];
    const upid = await this.#post(`/nodes/${home}/qemu`, { vmid, name: `guest-${vmid}`, scsi0: 'local-zfs:1' });
    if (upid === undefined) return;
    guests.add(vmid);
    tasks.add(String(upid));
    await this.#lab.step(2);
    const job = `${vmid}-0`;
    if ((await this.#post('/cluster/replication', { id: job, target: away ?? '', type: 'local' })) !== undefined) {
      jobs.add(job);
      await this.#lab.tick();
    }
    const sid = `vm:${vmid}`;
    const rule = { rule: `guest-${vmid}`, type: 'node-affinity', resources: sid, nodes: `${home},${away}`, strict: 1 };
    // HA doesn't know of replicas: without one it would recover the guest where its disk isn't.
    const { guests: all } = await this.#lab.status();
    if (all.find(({ vmId }) => vmId === vmid)?.replicas[0]?.lastSync === undefined) return;
    if ((await this.#post('/cluster/ha/resources', { sid, state: 'started' })) === undefined) return;
    resources.add(sid);
    if ((await this.#post('/cluster/ha/rules', rule)) === undefined) return;
    // It may have been recovered elsewhere before the rule was there.
    const place = (await this.#lab.status()).guests.find(({ vmId }) => vmId === vmid)?.node;
    if (place === home || place === away) bound.add(sid);
  }

  async #migrate(): Promise<void> {
    const { guests } = await this.#lab.status();
    const guest = this.#pick(guests);
    const target = guest?.replicas[0]?.target;
    if (!guest || target === undefined) return;
    const upid = await this.#post(`/nodes/${guest.node}/qemu/${guest.vmId}/migrate`, { target, online: 1 });
    if (upid !== undefined) this.#promised.tasks.add(String(upid));
  }

  /** Until the nodes are up and have found one another. */
  async #repair(): Promise<void> {
    if ((await this.#lab.status()).faults.length > 0) await this.#lab.heal();
    await this.#lab.step(150);
  }

  async #move(): Promise<void> {
    const { guests } = await this.#lab.status();
    const guest = this.#pick(guests);
    const target = guest?.replicas[0]?.target;
    if (guest && target !== undefined) await this.#lab.move(guest.vmId, target);
  }

  /** The answer's data; undefined where it was refused, as without quorum or by a dead node. */
  async #post(path: string, parameters: Record<string, string | number>): Promise<unknown> {
    for (const node of nodes) {
      try {
        const { status, data } = await this.#api.call(node, 'POST', path, parameters);
        if (status === 200) return data;
      } catch (cause) {
        // A node that is down refuses; a lab that is dead breaks off, or refuses for all.
        if (codeOf(cause) !== 'ECONNREFUSED') throw cause;
      }
    }
    return undefined;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#random(choices.length)] as T;
  }
}

const codeOf = (cause: unknown): unknown => (cause instanceof Error && 'code' in cause ? cause.code : undefined);

function isBroken(cause: unknown): boolean {
  if (cause instanceof Error && cause.name === 'LabUnreachable') return true;
  return ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(String(codeOf(cause)));
}
