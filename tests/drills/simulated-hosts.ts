/** The nodes' own state, beside what the simulation knows, and the commands that change it. A reset forgets what a reset forgets. */
import type { Ran } from '../../drills/ports.ts';

export interface HostState {
  corosync: boolean;
  /** Text of the table `inet ikz_drill`. */
  table: string | undefined;
  /** Unit and when it is due. */
  timers: Map<string, number>;
}

export interface CopyState {
  /** As `qm config` prints it. */
  config: Map<string, string>;
  running: boolean;
  disks: string[];
  /** Does its system come up? */
  answers: boolean;
}

/** What survives a reset. */
export interface Disks {
  bridge: boolean;
  /** Is it up, with the node on it? Its neighbours reach the node by IPv6, or by ARP. */
  bridgeIsUp: boolean;
  hasIpv6: boolean;
  hasArp: boolean;
  machines: Map<string, CopyState>;
  clones: Set<string>;
}

export const freshHost = (): HostState => ({ corosync: true, table: undefined, timers: new Map() });
export const emptyDisks = (): Disks => ({
  bridge: false,
  bridgeIsUp: false,
  hasIpv6: false,
  hasArp: false,
  machines: new Map(),
  clones: new Set(),
});

/** A guest as its backup has it: on the production network, started at boot, with files and a device of its node. */
const backedUp: [string, string][] = [
  ['name', 'production'],
  ['agent', 'enabled=1'],
  ['onboot', '1'],
  ['net0', 'virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1'],
  ['net1', 'virtio=BC:24:11:00:00:02,bridge=vmbr1'],
  ['cicustom', 'user=snippets:snippets/production.yaml'],
  ['hookscript', 'snippets:snippets/announce.pl'],
  ['args', '-netdev tap,id=x'],
  ['hostpci0', '0000:01:00.0'],
];

export const answer = (code: number, stdout = '', stderr = ''): Ran => ({ code, stdout, stderr });

/** `systemctl`, `systemd-run` and `nft` of one host; undefined = another command. */
export function hostCommand(host: HostState, argv: readonly string[], input: string, now: number): Ran | undefined {
  const [command = '', ...words] = argv;
  const args = words.filter((word) => word !== '--quiet');
  switch (command) {
    case 'systemctl':
      return systemctl(host, args);
    case 'systemd-run': {
      const unit = /^--unit=(.+)$/.exec(args[0] ?? '')?.[1] ?? '';
      if (host.timers.has(unit))
        return answer(1, '', `Failed to start transient timer unit: Unit ${unit}.timer already exists`);
      host.timers.set(unit, now + Number(/^--on-active=(\d+)$/.exec(args[1] ?? '')?.[1]));
      return answer(0);
    }
    case 'nft':
      if (args[0] === '-f') {
        if (host.table !== undefined) return answer(1, '', 'File exists');
        host.table = input;
        return answer(0);
      }
      if (host.table === undefined) return answer(1, '', 'Error: No such file or directory');
      if (args[0] === 'delete') host.table = undefined;
      return answer(0);
    default:
      return undefined;
  }
}

function systemctl(host: HostState, [verb = '', unit = '']: string[]): Ran {
  const timer = /^(.+)\.timer$/.exec(unit)?.[1];
  switch (verb) {
    case 'is-active':
      return answer((timer === undefined ? host.corosync : host.timers.has(timer)) ? 0 : 3);
    case 'start':
      host.corosync = true;
      return answer(0);
    default:
      if (timer === undefined) host.corosync = false;
      else host.timers.delete(timer);
      return answer(0);
  }
}

/** `ip`, `zfs`, `qm`, `pvesm` and `qmrestore` of one host. */
export function guestCommand(disks: Disks, argv: readonly string[], snapshots: readonly string[]): Ran | undefined {
  const [command = '', verb = ''] = argv;
  const id = argv[verb === 'guest' ? 3 : 2] ?? '';
  switch (command) {
    case 'sysctl':
      disks.hasIpv6 &&= argv.at(-1) !== 'net.ipv6.conf.ikzdrill.disable_ipv6=1';
      return answer(0);
    case 'ip':
      return bridge(disks, argv);
    case 'zfs':
      if (verb === 'list' && argv.includes('snapshot')) return answer(0, `${snapshots.join('\n')}\n`);
      if (verb === 'list') return answer(0, [...disks.clones].map((name) => `${name}\t${name}@from`).join('\n'));
      if (verb === 'clone') disks.clones.add(argv[3] ?? '');
      if (verb === 'destroy') disks.clones.delete(id);
      return answer(0);
    case 'pvesm':
      return answer(0, `${id}:backup/vm/1/2026-11-24T01:30:00Z pbs-vm backup 1\n`);
    case 'qmrestore':
      disks.machines.set(id, { config: new Map(backedUp), running: false, disks: [], answers: true });
      return answer(0);
    case 'qm': {
      const machine = disks.machines.get(id);
      if (verb === 'create') {
        const machine = { config: new Map<string, string>(), running: false, disks: [], answers: true };
        setOptions(machine.config, argv.slice(3));
        disks.machines.set(id, machine);
        return answer(0);
      }
      if (!machine) return answer(2, '', `Configuration file 'nodes/x/qemu-server/${id}.conf' does not exist`);
      return ofMachine(disks, machine, argv);
    }
    default:
      return undefined;
  }
}

function ofMachine(disks: Disks, machine: CopyState, argv: readonly string[]): Ran {
  const [, verb = '', id = ''] = argv;
  switch (verb) {
    case 'set':
      setOptions(machine.config, argv.slice(3));
      return answer(0);
    case 'config':
      return answer(0, [...machine.config].map(([key, value]) => `${key}: ${value}\n`).join(''));
    case 'status':
      return answer(0, `status: ${machine.running ? 'running' : 'stopped'}\n`);
    case 'guest':
      return machine.running && machine.answers && machine.config.has('agent')
        ? answer(0)
        : answer(255, '', 'QEMU guest agent is not running');
    case 'start':
    case 'stop':
      machine.running = verb === 'start';
      return answer(0);
    default:
      disks.machines.delete(id);
      return answer(0);
  }
}

/** `--key value ...`; `--delete a,b` takes settings away. */
function setOptions(config: Map<string, string>, words: readonly string[]): void {
  for (let at = 0; at < words.length; at += 2) {
    const [key, value] = [words[at]?.replace(/^--/, '') ?? '', words[at + 1] ?? ''];
    if (key !== 'delete') config.set(key, value);
    else for (const each of value.split(',')) config.delete(each);
  }
}

function bridge(disks: Disks, argv: readonly string[]): Ran {
  switch (argv[2]) {
    case 'add':
      Object.assign(disks, { bridge: true, bridgeIsUp: false, hasIpv6: true, hasArp: true });
      return answer(0);
    case 'delete':
      disks.bridge = false;
      return answer(0);
    case 'show':
      if (!disks.bridge) return answer(1, '', 'Device does not exist');
      return answer(0, argv[3] === 'master' ? [...disks.machines.keys()].join('\n') : '');
    default:
      if (argv.at(-1) === 'up') disks.bridgeIsUp = true;
      if (argv[4] === 'arp') disks.hasArp = argv[5] === 'on';
      return answer(disks.bridge ? 0 : 1);
  }
}
