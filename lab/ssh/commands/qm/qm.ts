/** `qm`: guests of this node (qm(1)). */
import { type Call, type Command, refuse } from '../../command.ts';
import { ask, guarded, type Parameters, parameters, runTask } from '../as-root.ts';
import { guestExec } from './exec.ts';
import { listGuests, printConfig } from './output.ts';

/** Options that may stand without a value. */
const flags = ['destroy-unreferenced-disks', 'full', 'online', 'purge', 'skiplock', 'start', 'with-local-disks'];

interface Order {
  call: Call;
  vmId: string;
  /** What follows the VM id. */
  words: readonly string[];
  given: Parameters;
}

const orders: Readonly<Record<string, (order: Order) => number | Promise<number>>> = {
  status: ({ call, vmId }) => {
    const { status } = ask(call, 'GET', `/qemu/${vmId}/status/current`) as { status: string };
    call.print(`status: ${status}\n`);
    return 0;
  },
  config: ({ call, vmId }) => printConfig(call, ask(call, 'GET', `/qemu/${vmId}/config`) as Parameters),
  create: ({ call, vmId, given }) => runTask(call, 'POST', '/qemu', { vmid: vmId, ...given }, true),
  set: ({ call, vmId, given }) => {
    ask(call, 'PUT', `/qemu/${vmId}/config`, given);
    for (const [key, value] of Object.entries(given)) {
      if (key !== 'delete') call.print(`update VM ${vmId}: -${key} ${value}\n`);
    }
    return 0;
  },
  start: ({ call, vmId, given }) => runTask(call, 'POST', `/qemu/${vmId}/status/start`, given),
  stop: ({ call, vmId, given }) => runTask(call, 'POST', `/qemu/${vmId}/status/stop`, given),
  shutdown: ({ call, vmId, given }) => runTask(call, 'POST', `/qemu/${vmId}/status/shutdown`, given),
  destroy: ({ call, vmId, given }) => runTask(call, 'DELETE', `/qemu/${vmId}`, given, true),
  migrate: ({ call, vmId, words: [target = ''], given }) =>
    runTask(call, 'POST', `/qemu/${vmId}/migrate`, { target, ...given }, true),
  agent: ({ call, vmId, words: [command = ''] }) => agent(call, vmId, command),
};

export const qm: Command = (call) => {
  const { args } = call;
  if (args[0] === 'list') return listGuests(call);
  if (args[0] === 'guest' && args[1] === 'exec') return guarded(call, () => guestExec(call, args.slice(2)));
  const [verb = '', ...rest] = args[0] === 'guest' && args[1] === 'cmd' ? ['agent', ...args.slice(2)] : args;
  const order = orders[verb];
  if (!order) return refuse(call, `ERROR: unknown command 'qm ${args.join(' ')}'`, 255);
  const { words, given } = parameters(rest, flags);
  const [vmId, ...more] = words;
  if (vmId === undefined) return refuse(call, `400 not enough arguments\nqm ${verb} <vmid>`, 255);
  if (!/^\d+$/.test(vmId)) {
    return refuse(call, `400 Parameter verification failed.\nvmid: type check ('integer') failed - got '${vmId}'`, 255);
  }
  return guarded(call, () => order({ call, vmId, words: more, given }));
};

function agent(call: Call, vmId: string, command: string): number {
  if (command !== 'ping') return refuse(call, `the lab's guests answer ping only, not '${command}'`, 255);
  ask(call, 'POST', `/qemu/${vmId}/agent/ping`);
  return 0;
}
