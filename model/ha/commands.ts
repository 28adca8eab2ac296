/** What administrators ask of the master: `ha-manager crm-command ...`, and moves and stops of single services. */
import type { Round } from './manager.ts';
import type { Sid } from './rules/rule.ts';
import type { ServiceCommand } from './service.ts';

/** @param commands as they were queued, e.g. `migrate vm:101 node2` */
export function carryOut(commands: readonly string[], round: Round): void {
  for (const command of commands) {
    const [verb, ...words] = command.trim().split(/\s+/);
    const act = verb === undefined ? undefined : verbs[verb];
    if (act) act(round, command, words);
    else round.port.log('err', `unable to parse crm command: ${command}`);
  }
}

type Verb = (round: Round, command: string, words: readonly string[]) => void;

const verbs: Readonly<Record<string, Verb>> = {
  migrate: (round, command, [sid = '', node = '']) => move(round, command, 'migrate', sid, node),
  relocate: (round, command, [sid = '', node = '']) => move(round, command, 'relocate', sid, node),
  stop(round, command, [sid = '', timeout = '']) {
    const service = round.status.services[sid];
    if (!service) return round.port.log('err', `crm command error - no such service: ${command}`);
    round.port.log('info', `got crm command: ${command}`);
    service.command = { kind: 'stop', timeout: Number(timeout) };
  },
  'enable-node-maintenance'(round, command, [node = '']) {
    const state = round.nodes.of(node);
    if (state === 'online') round.status.maintenanceRequests[node] = true;
    else if (state === 'maintenance') {
      round.port.log('info', `ignoring crm command - node ${node} is already in maintenance state`);
    } else round.port.log('err', `crm command error - node not online: ${command}`);
  },
  'disable-node-maintenance'(round, _command, [node = '']) {
    const state = round.nodes.of(node);
    if (state !== 'maintenance') {
      round.port.log('warning', `clearing maintenance of node ${node} requested, but it's in state ${state}`);
    }
    delete round.status.maintenanceRequests[node];
  },
  'disarm-ha'(round, command, [mode = '']) {
    if (mode !== 'freeze' && mode !== 'ignore') return round.port.log('err', `unable to parse crm command: ${command}`);
    round.port.log('info', `got crm command: ${command}`);
    round.status.disarm = { mode, state: 'disarming' };
  },
  'arm-ha'(round, command) {
    round.port.log('info', `got crm command: ${command}`);
    if (round.status.disarm) round.status.disarm.state = 'arming';
  },
};

function move(round: Round, command: string, kind: 'migrate' | 'relocate', sid: Sid, target: string) {
  const { port, status, rules } = round;
  const service = status.services[sid];
  if (!service) return port.log('err', `crm command error - no such service: ${command}`);
  if (!round.nodes.isOnline(target)) return port.log('err', `crm command error - node not online: ${command}`);
  if (service.node === target) {
    return port.log('info', `ignore crm command - service already on target node: ${command}`);
  }
  const blocking = [...(rules.negative.get(sid) ?? [])].filter((other) => round.usage.nodesOf(other).includes(target));
  for (const other of blocking.sort()) {
    port.log(
      'err',
      `crm command '${command}' error - service '${other}' on node '${target}' in negative affinity with service '${sid}'`,
    );
  }
  if (blocking.length > 0) return;
  port.log('info', `got crm command: ${command}`);
  service.command = { kind, target };
  for (const other of [...(rules.positive.get(sid) ?? [])].sort()) {
    const companion = status.services[other];
    if (!companion || goesTo(companion, target)) continue;
    port.log(
      'info',
      `crm command '${command}' - ${kind} service '${other}' to node '${target}' (service '${other}' in positive affinity with service '${sid}')`,
    );
    companion.command = { kind, target };
  }
}

function goesTo(service: { node: string; target?: string; command?: ServiceCommand }, target: string): boolean {
  return (service.target ?? service.node) === target;
}
