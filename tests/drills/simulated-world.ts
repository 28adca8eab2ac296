/** A cluster for the runner: the project's own simulation of HA, replication and quorum, its nodes reached by commands. */
import {
  type DrillView,
  type Moment,
  type ProbeResult,
  type Ran,
  type StackPreview,
  Unreachable,
  type World,
} from '../../drills/ports.ts';
import type { Probe } from '../../drills/probes/probe.ts';
import type { Plan } from '../../model/plan.ts';
import { scenarioOf } from '../../model/simulation/planned.ts';
import { Simulation } from '../../model/simulation/simulation.ts';
import type { GuestView } from '../../pve/cluster-view.ts';
import {
  answer,
  type Disks,
  emptyDisks,
  freshHost,
  guestCommand,
  type HostState,
  hostCommand,
} from './simulated-hosts.ts';

/** The simulation's beginning, seconds since 1970. */
export const epoch = 1_795_500_000;

export class SimulatedWorld implements World {
  readonly cooperation: World['cooperation'];
  readonly simulation: Simulation;
  readonly hosts = new Map<string, HostState>();
  readonly disks = new Map<string, Disks>();
  /** Files of the cluster's file system by path; folders are null. */
  readonly files = new Map<string, string | null>();
  readonly commands: string[] = [];
  /** Probes that get no answer, by id. */
  readonly silent = new Set<string>();
  /** Nodes whose cluster file system is not mounted. */
  readonly unmounted = new Set<string>();
  stacks: StackPreview[] = [
    { stack: 'primary', changes: [] },
    { stack: 'secondary', changes: [] },
  ];
  #isAlive = true;
  /** Who lets time go by that others take. */
  readonly #idle = new Set<{ due: number; resolve: () => void }>();

  constructor(plan: Plan) {
    this.cooperation = { plan, commit: 'c0ffee' };
    this.simulation = new Simulation(scenarioOf(plan, []), ({ source, message }) => {
      if (message === 'reset by its watchdog' || message === 'without power') this.#forget(source);
    });
    for (const node of this.simulation.nodes) {
      this.hosts.set(node, freshHost());
      this.disks.set(node, emptyDisks());
    }
    this.simulation.run(60);
  }

  readonly clock = {
    now: async (): Promise<Moment> => ({ at: epoch + this.simulation.now, clock: 'cluster' }),
    wait: async (seconds: number): Promise<void> => this.pass(seconds),
    idle: (seconds: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        const waiter = { due: this.simulation.now + seconds, resolve };
        this.#idle.add(waiter);
        signal.addEventListener('abort', () => {
          this.#idle.delete(waiter);
          resolve();
        });
      }),
  };

  readonly cluster = {
    view: async (): Promise<DrillView> => this.#view(),
    migrate: async (vmId: number, _from: string, to: string): Promise<void> => {
      this.#via();
      this.simulation.ha.command(`migrate vm:${vmId} ${to}`);
    },
    running: async (): Promise<ReadonlyMap<string, readonly number[]>> =>
      new Map(
        this.simulation.nodes
          .filter((node) => this.simulation.isUp(node))
          .map((node) => [
            node,
            [...this.simulation.machines()].filter(({ runs, on }) => runs && on === node).map(({ sid }) => vmIdOf(sid)),
          ]),
      ),
  };

  readonly shell = { run: async (host: string, argv: readonly string[], input = '') => this.#run(host, argv, input) };

  /** A guest's service answers as long as its machine does, whether the cluster sees it or not. */
  async probe({ id, vmId }: Probe): Promise<ProbeResult> {
    if (this.silent.has(id)) return { ok: false, detail: 'no answer' };
    return { ok: vmId === undefined || this.simulation.machine(`vm:${vmId}`).state === 'answering' };
  }

  async preview(): Promise<StackPreview[]> {
    return this.stacks;
  }

  /** Time passes; timers run out. */
  pass(seconds: number): void {
    const until = this.simulation.now + seconds;
    while (this.simulation.now < until) {
      this.simulation.run(Math.min(until, this.simulation.now + 1));
      for (const [node, host] of this.hosts) {
        for (const [unit, due] of host.timers) {
          if (due > this.simulation.now) continue;
          host.timers.delete(unit);
          if (unit.endsWith('corosync')) host.corosync = true;
          else host.table = undefined;
          this.#align(node);
        }
      }
    }
    for (const waiter of this.#idle) {
      if (waiter.due > this.simulation.now) continue;
      this.#idle.delete(waiter);
      waiter.resolve();
    }
  }

  /** The admin's network is gone: nothing answers any more, or does again. */
  set reachable(isReachable: boolean) {
    this.#isAlive = isReachable;
  }

  /** Node through which the cluster is asked: one with quorum, if there is one. */
  #via(): string {
    const up = this.simulation.nodes.filter((node) => this.simulation.isUp(node) && !this.#isCut(node));
    const via = up.find((node) => this.simulation.quorate(node)) ?? up[0];
    if (via === undefined || !this.#isAlive) throw new Unreachable('nobody answers');
    return via;
  }

  #view(): DrillView {
    const via = this.#via();
    const { ha, now } = this.simulation;
    const heard = this.simulation.hears(via);
    const { masterNode, timestamp, services } = ha.state.status;
    const guests = [...this.simulation.machines()].map(({ sid, resource, on, runs, copies }): [number, GuestView] => {
      const node = resource.node;
      const online = heard.has(node) && this.simulation.isUp(node);
      const service = services[sid];
      const state = service?.state === 'started' && !service.running ? 'starting' : service?.state;
      return [
        vmIdOf(sid),
        {
          vmId: vmIdOf(sid),
          node,
          status: !online ? 'unknown' : runs && on === node ? 'running' : 'stopped',
          haState: state ?? 'queued',
          replicas: !online
            ? undefined
            : [...copies]
                .filter(([target]) => target !== node)
                .map(([target, moment]) => ({
                  jobId: `${vmIdOf(sid)}-${target}`,
                  target,
                  lastSync: epoch + moment,
                  failures: 0,
                  error: undefined,
                })),
        },
      ];
    });
    return {
      now: epoch + now,
      quorate: this.simulation.quorate(via),
      nodes: this.simulation.nodes.map((name) => ({
        name,
        online: heard.has(name) && this.simulation.isUp(name),
        maintenance: ha.state.lrm[name]?.mode === 'maintenance',
      })),
      guests: new Map(guests),
      master: masterNode === undefined ? undefined : { node: masterNode, active: now - timestamp <= 30 },
      tasks: [],
      rounds: {
        crm: epoch + timestamp,
        lrm: Object.fromEntries(Object.entries(ha.state.lrm).map(([node, lrm]) => [node, epoch + lrm.timestamp])),
      },
    };
  }

  #run(host: string, argv: readonly string[], input: string): Ran {
    const state = this.hosts.get(host);
    const disks = this.disks.get(host);
    if (!this.#isAlive || !state || !disks || !this.simulation.isUp(host)) throw new Error(`${host}: no route to host`);
    this.commands.push(`${host}: ${argv.join(' ')}`);
    const own = hostCommand(state, argv, input, this.simulation.now);
    if (own) {
      this.#align(host);
      return own;
    }
    return guestCommand(disks, argv, this.#snapshots(host)) ?? this.#clusterCommand(host, argv, input);
  }

  #clusterCommand(host: string, argv: readonly string[], input: string): Ran {
    const [command = '', ...args] = argv;
    const quorate = this.simulation.quorate(host);
    const path = args.at(-1) ?? '';
    switch (command) {
      case 'ha-manager':
        if (!quorate) return answer(255, '', 'cluster not ready - no quorum?');
        this.simulation.ha.command(`${args[2]}-node-maintenance ${args[3]}`);
        return answer(0);
      case 'pvecm':
        return answer(0, this.#votes(host));
      case 'ipmitool':
        return this.#power(args);
      case 'cat': {
        const text = this.files.get(path);
        return typeof text === 'string' ? answer(0, text) : answer(1, '', 'No such file or directory');
      }
      case 'test':
        return answer(this.files.get(path) === null ? 0 : 1);
      case 'mountpoint':
        return answer(this.unmounted.has(host) ? 32 : 0);
      case 'ls':
        if (this.files.get(path) !== null) return answer(2, '', 'No such file or directory');
        return answer(0, this.#inside(path).join('\n'));
      default:
        return quorate ? this.#write(command, path, input) : answer(1, '', 'Permission denied');
    }
  }

  #write(command: string, path: string, input: string): Ran {
    switch (command) {
      case 'mkdir':
        if (this.files.has(path)) return answer(1, '', 'File exists');
        if (!this.#hasParent(path)) return answer(1, '', 'No such file or directory');
        this.files.set(path, null);
        return answer(0);
      case 'tee':
        if (!this.#hasParent(path)) return answer(1, '', 'No such file or directory');
        this.files.set(path, input);
        return answer(0, input);
      case 'rmdir':
        if (this.#inside(path).length > 0) return answer(1, '', 'Directory not empty');
        return answer(this.files.delete(path) ? 0 : 1);
      case 'rm':
        return answer(this.files.delete(path) ? 0 : 1);
      default:
        throw new Error(`the simulated hosts have no ${command}`);
    }
  }

  #inside(path: string): string[] {
    return [...this.files.keys()].flatMap((file) => (file.startsWith(`${path}/`) ? [file.slice(path.length + 1)] : []));
  }

  #hasParent(path: string): boolean {
    const parent = path.slice(0, path.lastIndexOf('/'));
    return parent === '/etc/pve' || this.files.get(parent) === null;
  }

  #power(args: readonly string[]): Ran {
    const target = args[args.indexOf('-H') + 1] ?? '';
    const fault = { kind: 'power', target } as const;
    const isOn = !this.simulation.faults.some((each) => each.kind === 'power' && each.target === target);
    if (args.at(-1) === 'status') return answer(0, `Chassis Power is ${isOn ? 'on' : 'off'}\n`);
    if (args.at(-1) === 'off' && isOn) this.simulation.happen({ at: 0, fault });
    if (args.at(-1) === 'on' && !isOn) this.simulation.happen({ at: 0, heal: fault });
    return answer(0);
  }

  #votes(host: string): string {
    const partition = this.simulation.partitions.find(({ nodes }) => nodes.includes(host));
    const expected = this.simulation.nodes.length + 1;
    return [
      `Expected votes:   ${expected}`,
      `Total votes:      ${partition?.votes ?? 0}`,
      `Quorum:           ${partition?.quorum ?? 0}`,
      `0x00000000          ${partition?.qdevice ? 1 : 0}            Qdevice`,
      '',
    ].join('\n');
  }

  #snapshots(host: string): string[] {
    return [...this.simulation.machines()]
      .filter(({ copies }) => copies.has(host))
      .map(({ sid }) => `rpool/guests/vm-${vmIdOf(sid)}-disk-0@__replicate_${vmIdOf(sid)}-0_1795500000__`);
  }

  /** Makes the simulation's faults those that the hosts' state makes. */
  #align(node: string): void {
    const { simulation } = this;
    const { links } = this.cooperation.plan;
    const site = this.cooperation.plan.sites.find(({ nodes }) => nodes.some(({ name }) => name === node));
    const peers = site?.nodes.map(({ name }) => this.hosts.get(name)?.table) ?? [];
    const set = (
      fault: { kind: 'corosync-stopped' | 'isolated' | 'cut' | 'unreachable'; target: string },
      lasts: boolean,
    ) => {
      const is = simulation.faults.some(({ kind, target }) => kind === fault.kind && target === fault.target);
      if (lasts && !is) simulation.happen({ at: 0, fault });
      if (!lasts && is) simulation.happen({ at: 0, heal: fault });
    };
    const host = this.hosts.get(node);
    set({ kind: 'corosync-stopped', target: node }, host?.corosync === false);
    set({ kind: 'isolated', target: node }, this.#isCut(node));
    if (site?.id === this.cooperation.plan.sites[0]?.id) {
      const cut = peers.every((table) => table?.includes('ip saddr') === true && !table.includes('policy drop'));
      for (const { id } of links) set({ kind: 'cut', target: id }, cut);
    }
    const deaf = [...this.hosts.values()].every(({ table }) => table?.includes('dport 5403') === true);
    set({ kind: 'unreachable', target: 'witness' }, deaf);
  }

  #isCut(node: string): boolean {
    return this.hosts.get(node)?.table?.includes('policy drop') === true;
  }

  /** A reset: the filter, the timers and a stopped corosync are history when it is up again. */
  #forget(node: string): void {
    this.hosts.set(node, freshHost());
    this.simulation.after(0, () => this.#align(node));
  }
}

const vmIdOf = (sid: string): number => Number(sid.slice(sid.indexOf(':') + 1));
