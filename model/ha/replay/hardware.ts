/** What is done to a replayed cluster: by the case's commands, by hosts that go down, by watchdogs. */
import type { RequestedState } from '../service.ts';
import type { ReplayCluster } from './cluster.ts';
import type { ReplayNode } from './node.ts';

/** A command that nobody knows. */
export class UnknownCommand extends Error {
  override readonly name = 'UnknownCommand';
}

/** @param by who does it, as the log names it */
export function perform(cluster: ReplayCluster, command: string, by: string): void {
  cluster.journal.write('info', cluster.time, by, `execute ${command}`);
  const words = command.trim().split(/\s+/);
  const act = verbs[words[0] ?? ''];
  if (!act) throw new UnknownCommand(`unknown command '${command}'`);
  act(cluster, words.slice(1), command);
}

type Verb = (cluster: ReplayCluster, words: readonly string[], command: string) => void;

const verbs: Readonly<Record<string, Verb>> = {
  delay(cluster, [seconds], command) {
    cluster.delayedUntil = cluster.time + wholeNumber(seconds, command);
  },
  power(cluster, [name, state], command) {
    const node = nodeNamed(cluster, name, command);
    if (state === 'on') powerOn(node);
    else if (state === 'off') powerOff(cluster, node);
    else throw new UnknownCommand(`'${command}': power is on or off`);
  },
  network(cluster, [name, state], command) {
    if (state !== 'on' && state !== 'off') throw new UnknownCommand(`'${command}': network is on or off`);
    nodeNamed(cluster, name, command).network = state === 'on';
  },
  cfs(cluster, [name, operation, state], command) {
    const { broken } = nodeNamed(cluster, name, command);
    if ((operation !== 'rw' && operation !== 'update') || (state !== 'work' && state !== 'fail')) {
      throw new UnknownCommand(`'${command}': cfs NODE rw|update work|fail`);
    }
    broken[operation] = state === 'fail';
  },
  reboot: (cluster, [name], command) => shutDown(nodeNamed(cluster, name, command), 'reboot'),
  shutdown: (cluster, [name], command) => shutDown(nodeNamed(cluster, name, command), 'poweroff'),
  'restart-lrm'(cluster, [name], command) {
    const node = nodeNamed(cluster, name, command);
    if (!node.lrm) return;
    node.lrmRestarts = true;
    node.lrm.requestShutdown();
  },
  crm(cluster, [name, verb = '', mode], command) {
    const node = nodeNamed(cluster, name, command);
    if (verb === 'start') {
      if (!node.crm) node.startCrm();
    } else if (verb === 'stop') node.crm?.requestShutdown();
    else if (verb === 'arm-ha') cluster.commands.push(verb);
    else if (verb === 'disarm-ha') cluster.commands.push(`${verb} ${mode}`);
    else cluster.commands.push(`${verb} ${node.name}`);
  },
  service(cluster, [sid = '', verb = '', argument, state], command) {
    const act = serviceVerbs[verb];
    if (!act) throw new UnknownCommand(`unknown command '${command}'`);
    if (verb !== 'add' && !cluster.resources[sid]) throw new UnknownCommand(`'${command}': no such service`);
    act(cluster, sid, argument, state, command);
  },
};

type ServiceVerb = (
  cluster: ReplayCluster,
  sid: string,
  argument: string | undefined,
  state: string | undefined,
  command: string,
) => void;

const ask =
  (state: RequestedState): ServiceVerb =>
  (cluster, sid) => {
    const resource = cluster.resources[sid];
    if (resource) resource.state = state;
  };

const serviceVerbs: Readonly<Record<string, ServiceVerb>> = {
  started: ask('started'),
  enabled: ask('started'),
  stopped: ask('stopped'),
  disabled: ask('disabled'),
  ignored: ask('ignored'),
  migrate: (cluster, sid, target) => cluster.commands.push(`migrate ${sid} ${target}`),
  relocate: (cluster, sid, target) => cluster.commands.push(`relocate ${sid} ${target}`),
  stop: (cluster, sid, timeout) => cluster.commands.push(`stop ${sid} ${timeout}`),
  'manual-migrate'(cluster, sid, target, _state, command) {
    cluster.place(sid, nodeNamed(cluster, target, command).name);
    cluster.running.delete(sid);
  },
  lock: (cluster, sid, name = 'backup') => cluster.guestLocks.set(sid, name),
  unlock: (cluster, sid) => cluster.guestLocks.delete(sid),
  add(cluster, sid, name, state, command) {
    const node = nodeNamed(cluster, name, command).name;
    cluster.resources[sid] = {
      node,
      state: state === undefined ? 'started' : requestedState(state, command),
      maxRestart: 1,
      maxRelocate: 1,
      failback: true,
    };
  },
  delete(cluster, sid) {
    delete cluster.resources[sid];
    cluster.running.delete(sid);
  },
};

function powerOn(node: ReplayNode): void {
  if (node.power) return;
  node.power = true;
  node.network = true;
  node.shutdown = 'no';
  node.startCrm();
  node.startLrm();
}

function powerOff(cluster: ReplayCluster, node: ReplayNode): void {
  if (node.crm) node.crmPort.log('info', 'killed by poweroff');
  if (node.lrm) node.lrmPort.log('info', 'killed by poweroff');
  node.crm = undefined;
  node.lrm = undefined;
  node.power = false;
  node.network = false;
  cluster.watchdogs.closeAll(node.name);
  for (const [sid, where] of cluster.running) if (where === node.name) cluster.running.delete(sid);
}

function shutDown(node: ReplayNode, kind: 'poweroff' | 'reboot'): void {
  node.shutdown = kind;
  node.lrm?.requestShutdown();
}

function nodeNamed(cluster: ReplayCluster, name: string | undefined, command: string): ReplayNode {
  const node = cluster.nodes.get(name ?? '');
  if (!node) throw new UnknownCommand(`'${command}': no such node '${name ?? ''}'`);
  return node;
}

function requestedState(state: string, command: string): RequestedState {
  if (state === 'enabled') return 'started';
  if (state === 'started' || state === 'stopped' || state === 'disabled' || state === 'ignored') return state;
  throw new UnknownCommand(`'${command}': no such state '${state}'`);
}

function wholeNumber(text: string | undefined, command: string): number {
  if (text === undefined || !/^\d+$/.test(text))
    throw new UnknownCommand(`'${command}': a number of seconds is needed`);
  return Number(text);
}
