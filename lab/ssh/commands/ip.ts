/** `ip link add NAME type bridge`, `ip link del|set|show NAME`: bridges that last until the next boot (ip-link(8)). */
import { netsOf } from '../../guests/nets.ts';
import { type Call, type Command, refuse } from '../command.ts';

export const ip: Command = (call) => {
  const [object, verb = 'show', ...rest] = call.args.filter((arg) => !/^-(br|brief|o|d|details)$/.test(arg));
  if (object !== 'link' && object !== 'l') {
    return refuse(call, `Object "${object ?? ''}" is unknown, try "ip help".`);
  }
  const words = rest.filter((word) => word !== 'name' && word !== 'dev');
  const [name] = words;
  switch (verb) {
    case 'add':
      return words[1] === 'type' && words[2] === 'bridge' && name !== undefined
        ? add(call, name)
        : refuse(call, 'ip: the lab adds bridges only: ip link add NAME type bridge');
    case 'del':
    case 'delete':
      return remove(call, name ?? '');
    case 'set':
      return hasInterface(call, name ?? '') ? 0 : refuse(call, `Cannot find device "${name ?? ''}"`);
    case 'show':
    case 'list':
      return show(call, words);
    default:
      return refuse(call, `Command "${verb}" is unknown, try "ip link help".`);
  }
};

const madeOn = ({ machine }: Call): readonly string[] => machine.cluster.bridges.get(machine.name)?.names ?? [];

const configuredOn = ({ machine }: Call): string[] =>
  Object.keys(machine.cluster.networks.get(machine.name)?.running ?? {});

export const hasInterface = (call: Call, name: string): boolean =>
  name === 'lo' || madeOn(call).includes(name) || configuredOn(call).includes(name);

function add(call: Call, name: string): number {
  if (!/^[^\s/]{1,15}$/.test(name))
    return refuse(call, `Error: argument "${name}" is wrong: "name" not a valid ifname`);
  if (hasInterface(call, name)) return refuse(call, 'RTNETLINK answers: File exists', 2);
  const { cluster, name: node } = call.machine;
  cluster.transaction(() => cluster.bridges.put(node, { node, names: [...madeOn(call), name] }));
  return 0;
}

function remove(call: Call, name: string): number {
  if (!hasInterface(call, name)) return refuse(call, `Cannot find device "${name}"`);
  const names = madeOn(call).filter((each) => each !== name);
  if (names.length === madeOn(call).length) return refuse(call, `ip: ${name} belongs to the node's own network`, 2);
  const { cluster, name: node } = call.machine;
  cluster.transaction(() =>
    names.length > 0 ? cluster.bridges.put(node, { node, names }) : cluster.bridges.delete(node),
  );
  return 0;
}

/** `tap100i0`: of the guests that run with a network on the bridge. */
function portsOf({ machine: { cluster, name: node } }: Call, bridge: string): string[] {
  return cluster.guests
    .values()
    .filter((guest) => guest.node === node && guest.status === 'running')
    .flatMap(({ vmId, config }) =>
      netsOf(config).flatMap(([key, net]) => (net.get('bridge') === bridge ? [`tap${vmId}i${key.slice(3)}`] : [])),
    );
}

/** One line for each; `show master BRIDGE` shows the bridge's ports. */
function show(call: Call, words: readonly string[]): number {
  const [name, bridge = ''] = words;
  if (name === 'master') {
    if (!hasInterface(call, bridge)) return refuse(call, 'Device does not exist.', 255);
    for (const [index, port] of portsOf(call, bridge).entries()) printLink(call, index + 100, port);
    return 0;
  }
  const all = ['lo', ...configuredOn(call), ...madeOn(call)];
  if (name !== undefined && !all.includes(name)) return refuse(call, `Device "${name}" does not exist.`);
  for (const [index, each] of all.entries()) {
    if (name !== undefined && each !== name) continue;
    printLink(call, index + 1, each);
  }
  return 0;
}

function printLink({ print }: Call, index: number, name: string): void {
  const flags = name === 'lo' ? 'LOOPBACK,UP,LOWER_UP' : 'BROADCAST,MULTICAST,UP,LOWER_UP';
  print(`${index}: ${name}: <${flags}> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\n`);
}
