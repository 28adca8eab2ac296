/**
 * `pvecm status`, `pvecm qdevice setup|remove`: membership, votes and the witness, in the output form of
 * pvecm(1) and corosync-quorumtool(8).
 */
import { isStruck } from '../../../model/faults/situation.ts';
import type { Partition } from '../../../model/quorum/votes.ts';
import { noQuorum } from '../../api/quorum.ts';
import {
  isQuorate,
  isWitnessReachable,
  membersOf,
  partitionOf,
  partitionsIn,
  votesOf,
} from '../../cluster/membership.ts';
import { regroup } from '../../cluster/regroup.ts';
import { clockTime } from '../../ha/status.ts';
import { timeOn } from '../../nodes/time.ts';
import type { NodeRecord } from '../../state/records.ts';
import { type Call, type Command, options, refuse } from '../command.ts';

const status: Command = ({ machine, print, complain }) => {
  const { cluster, name } = machine;
  const hasCorosync = !isStruck(cluster.faults.values(), 'corosync-stopped', name);
  const { expected, total, quorum, quorate } = votesOf(cluster, name);
  const { qdevice, clusterName } = cluster.settings;
  const partition = partitionOf(cluster, name);
  const nodes = cluster.nodes.values().toSorted((a, b) => a.number - b.number);
  const local = nodes.find((node) => node.name === name);
  const heard = nodes.filter((node) => node === local || partition?.nodes.includes(node.name));
  const flags = [quorate ? 'Quorate' : '', qdevice ? 'Qdevice' : ''].filter((flag) => flag !== '').join(' ');
  print(
    [
      heading('Cluster information'),
      field('Name', clusterName),
      field('Config Version', String(nodes.length + (qdevice ? 1 : 0))),
      field('Transport', 'knet'),
      field('Secure auth', 'on'),
      '',
      '',
    ].join('\n'),
  );
  if (!hasCorosync) {
    complain('Cannot initialize CMAP service\n');
    return 1;
  }
  print(
    [
      heading('Quorum information'),
      field('Date', clockTime(timeOn(cluster, name))),
      field('Quorum provider', 'corosync_votequorum'),
      field('Nodes', String(heard.length)),
      field('Node ID', hex(local?.number ?? 0)),
      field('Ring ID', `${heard[0]?.number ?? 0}.${nodes.length.toString(16)}`),
      field('Quorate', quorate ? 'Yes' : 'No'),
      '',
      heading('Votequorum information'),
      field('Expected votes', String(expected)),
      field('Highest expected', String(expected)),
      field('Total votes', String(total)),
      field('Quorum', `${quorum}  ${quorate ? '' : 'Activity blocked'}`),
      field('Flags', `${flags} `),
      '',
      heading('Membership information'),
      qdevice ? '    Nodeid      Votes    Qdevice Name' : '    Nodeid      Votes Name',
      ...heard.map((node) => member(node, node === local, qdevice && partition)),
      ...(qdevice ? [`0x00000000          ${partition?.qdevice ? 1 : 0}            Qdevice`] : []),
      '',
    ].join('\n'),
  );
  return 0;
};

function heading(text: string): string {
  return `${text}\n${'-'.repeat(text.length)}`;
}

function field(name: string, value: string): string {
  return `${`${name}:`.padEnd(18)}${value}`;
}

function hex(number: number): string {
  return `0x${number.toString(16).padStart(8, '0')}`;
}

/** Flags of the QDevice: A(live) or not, V(ote) or not, (No) MasterWins. */
function member(node: NodeRecord, local: boolean, partition: Partition | undefined): string {
  const alive = partition?.contacts.includes(node.name) ?? false;
  const flags = partition ? `    ${alive ? 'A' : 'NA'},${alive && partition.qdevice ? 'V' : 'NV'},NMW` : '';
  return `${hex(node.number)}          1${flags} ${node.address}${local ? ' (local)' : ''}`;
}

function setup(call: Call): number {
  const { cluster } = call.machine;
  const { flags, rest } = options(call.args.slice(2).map((arg) => (arg === '--force' ? '-f' : arg)));
  const [address] = rest;
  const { settings } = cluster;
  if (address === undefined) return refuse(call, 'not enough arguments\npvecm qdevice setup <address> [OPTIONS]', 255);
  if (settings.qdevice && !flags.has('f')) return refuse(call, 'QDevice already configured!', 255);
  if (!isQuorate(cluster, call.machine.name)) return refuse(call, noQuorum, 255);
  const members = membersOf(cluster, call.machine.name);
  const offline = cluster.nodes.values().filter((node) => !members.has(node.name));
  if (offline.length > 0) {
    const names = offline.map((node) => node.name).join(', ');
    return refuse(call, `All nodes must be online! Offline: ${names}`, 255);
  }
  if (settings.witness?.host !== address) {
    return refuse(call, `ssh: Could not resolve hostname ${address}: Name or service not known`, 255);
  }
  if (!isWitnessReachable(cluster))
    return refuse(call, `ssh: connect to host ${address} port 22: No route to host`, 255);
  const algorithm = cluster.nodes.size % 2 === 0 ? 'ffsplit' : 'lms';
  if (algorithm === 'lms') call.complain('WARNING: Clusters with an odd node count are not officially supported!\n');
  cluster.transaction(() => {
    cluster.changeSettings({ ...settings, qdevice: { host: address, algorithm } });
    regroup(cluster);
  });
  call.print('INFO: initializing qnetd server\n\nINFO: start and enable corosync qdevice daemon\nDone\n');
  return 0;
}

function remove(call: Call): number {
  const { cluster } = call.machine;
  const { qdevice, ...settings } = cluster.settings;
  if (!qdevice) return refuse(call, 'No QDevice configured!', 255);
  if (!isQuorate(cluster, call.machine.name)) return refuse(call, noQuorum, 255);
  cluster.transaction(() => {
    cluster.changeSettings(settings);
    regroup(cluster);
  });
  call.print('\nRemoved Qdevice.\n');
  return 0;
}

/** `pvecm nodes`: the members that corosync hears. */
function nodes({ machine: { cluster, name }, print, complain }: Call): number {
  if (isStruck(cluster.faults.values(), 'corosync-stopped', name)) {
    complain('Cannot initialize CMAP service\n');
    return 1;
  }
  const heard = partitionOf(cluster, name)?.nodes ?? [name];
  print(`\n${heading('Membership information')}\n    Nodeid      Votes Name\n`);
  for (const node of cluster.nodes.values().toSorted((a, b) => a.number - b.number)) {
    if (!heard.includes(node.name)) continue;
    print(`${String(node.number).padStart(10)}          1 ${node.name}${node.name === name ? ' (local)' : ''}\n`);
  }
  return 0;
}

/**
 * `pvecm expected VOTES`: votequorum takes no number that is below the votes that are there. That two halves may both go
 * on with fewer votes is why the lab, like any drill, leaves it at that.
 */
function expected(call: Call, votes: number): number {
  const { expected: all, total } = votesOf(call.machine.cluster, call.machine.name);
  if (!Number.isInteger(votes) || votes < 1)
    return refuse(call, 'not enough arguments\npvecm expected <expected>', 255);
  if (votes === all) return 0;
  if (votes < total) return refuse(call, 'Unable to set expected votes: CS_ERR_INVALID_PARAM', 255);
  return refuse(call, `the lab keeps the expected votes at ${all}`, 255);
}

export const pvecm: Command = (call) => {
  const [verb, object] = call.args;
  if (verb === 'status') return status(call);
  if (verb === 'nodes') return nodes(call);
  if (verb === 'expected') return expected(call, Number(object));
  if (verb === 'qdevice' && object === 'setup') return setup(call);
  if (verb === 'qdevice' && object === 'remove') return remove(call);
  return refuse(call, `ERROR: unknown command 'pvecm ${call.args.join(' ')}'`, 255);
};

/** On the witness: what qnetd knows of its clusters. */
export const qnetdTool: Command = (call) => {
  if (!call.args.includes('-s')) return refuse(call, 'usage: corosync-qnetd-tool -s');
  const { cluster, name } = call.machine;
  const clusters = cluster.settings.qdevice?.host === name ? 1 : 0;
  const clients = clusters * partitionsIn(cluster).flatMap(({ contacts }) => contacts).length;
  call.print(
    `QNetd address:\t\t\t*:5403\nTLS:\t\t\t\tSupported (client certificate required)\n` +
      `Connected clients:\t\t${clients}\nConnected clusters:\t\t${clusters}\n`,
  );
  return 0;
};
