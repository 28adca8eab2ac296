/** `ha-manager status` and `ha-manager crm-command node-maintenance enable|disable NODE` (ha-manager(1)). */
import { enterMaintenance, leaveMaintenance } from '../../faults/maintenance.ts';
import { haStatus } from '../../ha/status.ts';
import { type Call, type Command, refuse } from '../command.ts';

export const haManager: Command = (call) => {
  const [verb, ...rest] = call.args;
  if (verb === 'status') {
    const entries = haStatus(call.machine.cluster, call.machine.name);
    for (const { type, status } of entries) call.print(`${type} ${status}\n`);
    return 0;
  }
  if (verb === 'crm-command' && rest[0] === 'node-maintenance') return nodeMaintenance(call, rest.slice(1));
  return refuse(call, `ERROR: unknown command 'ha-manager ${call.args.join(' ')}'`, 255);
};

function nodeMaintenance(call: Call, [action, node]: string[]): number {
  const { cluster } = call.machine;
  if ((action !== 'enable' && action !== 'disable') || node === undefined) {
    return refuse(call, `ERROR: unknown command 'ha-manager ${call.args.join(' ')}'`, 255);
  }
  if (!cluster.nodes.has(node)) return refuse(call, `no such cluster node '${node}'`, 255);
  if (action === 'enable') enterMaintenance(cluster, node);
  else leaveMaintenance(cluster, node);
  return 0;
}
