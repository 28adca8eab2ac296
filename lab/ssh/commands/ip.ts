/** `ip link add NAME type bridge`, `ip link del|set|show NAME`: bridges that last until the next boot (ip-link(8)). */
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
      return isThere(call, name ?? '') ? 0 : refuse(call, `Cannot find device "${name ?? ''}"`);
    case 'show':
    case 'list':
      return show(call, name);
    default:
      return refuse(call, `Command "${verb}" is unknown, try "ip link help".`);
  }
};

const madeOn = ({ machine }: Call): readonly string[] => machine.cluster.bridges.get(machine.name)?.names ?? [];

const configuredOn = ({ machine }: Call): string[] =>
  Object.keys(machine.cluster.networks.get(machine.name)?.running ?? {});

const isThere = (call: Call, name: string): boolean =>
  name === 'lo' || madeOn(call).includes(name) || configuredOn(call).includes(name);

function add(call: Call, name: string): number {
  if (!/^[^\s/]{1,15}$/.test(name))
    return refuse(call, `Error: argument "${name}" is wrong: "name" not a valid ifname`);
  if (isThere(call, name)) return refuse(call, 'RTNETLINK answers: File exists', 2);
  const { cluster, name: node } = call.machine;
  cluster.transaction(() => cluster.bridges.put(node, { node, names: [...madeOn(call), name] }));
  return 0;
}

function remove(call: Call, name: string): number {
  if (!isThere(call, name)) return refuse(call, `Cannot find device "${name}"`);
  const names = madeOn(call).filter((each) => each !== name);
  if (names.length === madeOn(call).length) return refuse(call, `ip: ${name} belongs to the node's own network`, 2);
  const { cluster, name: node } = call.machine;
  cluster.transaction(() =>
    names.length > 0 ? cluster.bridges.put(node, { node, names }) : cluster.bridges.delete(node),
  );
  return 0;
}

function show(call: Call, name: string | undefined): number {
  const all = ['lo', ...configuredOn(call), ...madeOn(call)];
  if (name !== undefined && !all.includes(name)) return refuse(call, `Device "${name}" does not exist.`);
  for (const [index, each] of all.entries()) {
    if (name !== undefined && each !== name) continue;
    const flags = each === 'lo' ? 'LOOPBACK,UP,LOWER_UP' : 'BROADCAST,MULTICAST,UP,LOWER_UP';
    call.print(
      `${index + 1}: ${each}: <${flags}> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\n`,
    );
  }
  return 0;
}
