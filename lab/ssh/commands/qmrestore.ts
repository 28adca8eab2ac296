/** `qmrestore ARCHIVE VMID [--storage ID] [--unique 1]` (qmrestore(1)). */
import { type Command, refuse } from '../command.ts';
import { guarded, parameters, runTask } from './as-root.ts';

export const qmrestore: Command = (call) => {
  const { words, given } = parameters(call.args, ['unique', 'start', 'force', 'live-restore']);
  const [archive, vmid] = words;
  if (archive === undefined || vmid === undefined) {
    return refuse(call, '400 not enough arguments\nqmrestore <archive> <vmid> [OPTIONS]', 255);
  }
  return guarded(call, () => runTask(call, 'POST', '/qemu', { archive, vmid, ...given }, true));
};
