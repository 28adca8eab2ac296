/** Plays a recorded case from its beginning to its end. Nothing is random: the same case gives the same log. */
import type { Case } from './case.ts';
import { ReplayCluster } from './cluster.ts';
import { perform } from './hardware.ts';
import type { ReplayNode } from './node.ts';

/** Loops between two lists of commands. */
const loopsBetween = 5;
/** Seconds after the last command at which the case ends. */
const afterLast = 500;
/** Seconds after which a case is taken to have no end. */
const longest = 10_000;

/** The log of the case. Throws UnknownCommand. */
export function replay(recorded: Case): string {
  const cluster = new ReplayCluster(recorded);
  const { journal } = cluster;
  const nodes = [...cluster.nodes.values()];
  const loopTime = Math.max(20, 2 * nodes.length);
  const lists = [...recorded.commands];
  let lastCommand = 0;

  journal.write('info', 0, 'hardware', 'starting simulation');
  for (const { name, power, network } of Object.entries(recorded.hardware).map(([name, state]) => ({
    name,
    ...state,
  }))) {
    const node = cluster.nodes.get(name);
    if (power === 'on' && node) {
      node.power = true;
      node.network = network === 'on';
      node.startCrm();
      node.startLrm();
    }
  }
  for (let loop = 0; cluster.time < longest; ) {
    const start = cluster.time;
    for (const node of nodes) {
      runCrm(cluster, node);
      runLrm(cluster, node);
      resetHung(cluster, nodes);
    }
    cluster.time = Math.max(cluster.time, start + loopTime);
    for (const node of nodes) node.setClocks();
    if (cluster.time < cluster.delayedUntil) continue;
    loop += 1;
    if (loop % loopsBetween !== 1) continue;
    const list = lists.shift();
    if (list === undefined && cluster.time - lastCommand > afterLast) break;
    for (const command of list ?? []) {
      perform(cluster, command, 'cmdlist');
      lastCommand = cluster.time;
    }
  }
  journal.write('info', cluster.time, 'hardware', 'exit simulation - done');
  return journal.text;
}

function runCrm(cluster: ReplayCluster, node: ReplayNode): void {
  const { crm, crmPort } = node;
  if (!crm || crmPort.during(() => crm.round())) return;
  crmPort.log('info', 'exit (loop end)');
  node.crm = undefined;
  if (node.shutdown === 'reboot') {
    perform(cluster, `power ${node.name} off`, 'reboot');
    perform(cluster, `power ${node.name} on`, 'reboot');
  } else if (node.shutdown === 'poweroff') perform(cluster, `power ${node.name} off`, 'shutdown');
}

function runLrm(cluster: ReplayCluster, node: ReplayNode): void {
  const { lrm, lrmPort } = node;
  if (!lrm || lrmPort.during(() => lrm.round())) return;
  lrmPort.log('info', 'exit (loop end)');
  node.lrm = undefined;
  if (node.shutdown !== 'no') {
    perform(cluster, `crm ${node.name} stop`, node.shutdown === 'reboot' ? 'reboot' : 'shutdown');
  } else if (node.lrmRestarts) {
    node.lrmRestarts = false;
    node.startLrm();
  }
}

function resetHung(cluster: ReplayCluster, nodes: readonly ReplayNode[]): void {
  for (const { name } of nodes) {
    if (cluster.time <= cluster.watchdogs.expiry(name)) continue;
    perform(cluster, `power ${name} off`, 'watchdog');
    cluster.journal.write('info', cluster.time, 'hardware', `server '${name}' stopped by poweroff (watchdog)`);
  }
}
