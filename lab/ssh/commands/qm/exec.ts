/**
 * `qm guest exec ID -- COMMAND...`: what a probe of a guest asks. No system runs in the lab's guests: whatever is asked
 * succeeds without output as long as the guest answers, and `hostname` tells its name.
 */
import { nameOf } from '../../../guests/guest.ts';
import { type Call, refuse } from '../../command.ts';
import { ask } from '../as-root.ts';

/** Options with a value that may stand before the command. */
const withValue = ['--timeout', '--synchronous', '--pass-stdin'];

export function guestExec(call: Call, args: readonly string[]): number {
  const [vmId = '', ...rest] = args;
  const left = [...rest];
  while (withValue.includes(left[0] ?? '')) left.splice(0, 2);
  if (left[0] === '--') left.shift();
  const [command] = left;
  if (command === undefined) return refuse(call, '400 not enough arguments\nqm guest exec <vmid> [<extra-args>]', 255);
  ask(call, 'POST', `/qemu/${vmId}/agent/ping`);
  const guest = call.machine.cluster.guests.get(vmId);
  const output = command === 'hostname' && guest ? { 'out-data': `${nameOf(guest)}\n` } : {};
  call.print(`${JSON.stringify({ exitcode: 0, exited: 1, ...output }, null, 3)}\n`);
  return 0;
}
