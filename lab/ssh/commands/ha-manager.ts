/**
 * `ha-manager status`, `ha-manager migrate|relocate SID NODE`, `ha-manager crm-command node-maintenance enable|disable
 * NODE` (ha-manager(1)).
 */
import { lockRefusal } from '../../api/quorum.ts';
import { ApiError } from '../../api/route.ts';
import { isQuorate } from '../../cluster/membership.ts';
import { queueCommand } from '../../ha/memory.ts';
import { requestMigration } from '../../ha/requests.ts';
import { sidOf } from '../../ha/resource.ts';
import { haStatus } from '../../ha/status.ts';
import { type Call, type Command, refuse } from '../command.ts';

export const haManager: Command = (call) => {
  const [verb, ...rest] = call.args[0] === 'crm-command' ? call.args.slice(1) : call.args;
  const { cluster, name } = call.machine;
  if (verb === 'status') {
    for (const { type, status } of haStatus(cluster, name)) call.print(`${type} ${status}\n`);
    return 0;
  }
  if (verb === 'node-maintenance' && call.args[0] === 'crm-command') return nodeMaintenance(call, rest);
  if (verb === 'migrate' || verb === 'relocate') return move(call, verb, rest);
  return unknown(call);
};

const unknown = (call: Call): number => refuse(call, `ERROR: unknown command 'ha-manager ${call.args.join(' ')}'`, 255);

function nodeMaintenance(call: Call, [action, node]: string[]): number {
  const { cluster } = call.machine;
  if ((action !== 'enable' && action !== 'disable') || node === undefined) return unknown(call);
  if (!cluster.nodes.has(node)) return refuse(call, `no such cluster node '${node}'`, 255);
  return write(call, () => queueCommand(cluster, `${action}-node-maintenance ${node}`));
}

function move(call: Call, kind: 'migrate' | 'relocate', [sid, target]: string[]): number {
  const { cluster, name: via } = call.machine;
  if (sid === undefined || target === undefined) return unknown(call);
  return write(call, () => requestMigration(cluster, { sid: sidOf(sid), target, kind, via }));
}

function write(call: Call, work: () => void): number {
  const { cluster, name } = call.machine;
  if (!isQuorate(cluster, name)) return refuse(call, lockRefusal('domain-ha'), 255);
  try {
    cluster.transaction(work);
    return 0;
  } catch (cause) {
    if (cause instanceof ApiError) return refuse(call, cause.message, 255);
    throw cause;
  }
}
