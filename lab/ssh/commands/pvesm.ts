/** `pvesm path VOLUME`, `pvesm list STORAGE` and `pvesm set STORAGE --content TYPES`: storages from the shell (pvesm(1)). */
import { directoryOf, parseVolumeId } from '../../storage/storages.ts';
import { type Call, type Command, refuse } from '../command.ts';
import { ask, guarded, parameters } from './as-root.ts';

/** What the storages of the lab may hold, by their type. */
const contents: Readonly<Record<string, readonly string[]>> = {
  dir: ['backup', 'images', 'import', 'iso', 'none', 'rootdir', 'snippets', 'vztmpl'],
  zfspool: ['images', 'none', 'rootdir'],
  pbs: ['backup', 'none'],
};

export const pvesm: Command = (call) => {
  const [verb, object, ...rest] = call.args;
  if (verb === 'path' && object !== undefined) return path(call, object);
  if (verb === 'list' && object !== undefined) return list(call, object, rest);
  const [option, value] = rest.flatMap((word) => word.split('='));
  if (verb === 'set' && object !== undefined && option === '--content' && value !== undefined) {
    return setContent(call, object, value.split(','));
  }
  return refuse(call, `ERROR: unknown command 'pvesm ${call.args.join(' ')}'`, 255);
};

/** `pvesm list STORAGE [--vmid ID] [--content TYPE]` */
function list(call: Call, id: string, args: readonly string[]): Promise<number> {
  return guarded(call, () => {
    const { given } = parameters(args);
    const path = `/storage/${id}/content`;
    const volumes = ask(call, 'GET', path, given) as Record<'volid' | 'format' | 'content' | 'size' | 'vmid', string>[];
    const width = Math.max(5, ...volumes.map(({ volid }) => volid.length));
    const row = (name: string, format: string, type: string, size: string, vmId: string): string =>
      `${[name.padEnd(width), format.padEnd(7), type.padEnd(9), size.padStart(14), vmId].join(' ').trimEnd()}\n`;
    call.print(row('Volid', 'Format', 'Type', 'Size', 'VMID'));
    for (const { volid, format, content, size, vmid = '' } of volumes) {
      call.print(row(volid, format, content, String(size), String(vmid)));
    }
    return 0;
  });
}

/** Where a volume lies on this node. */
function path(call: Call, volume: string): number {
  const parsed = parseVolumeId(volume);
  if (!parsed) return refuse(call, `unable to parse volume ID '${volume}'`, 255);
  const storage = call.machine.cluster.storages.get(parsed.storage);
  if (!storage) return refuse(call, `storage '${parsed.storage}' does not exist`, 255);
  const [content = '', ...file] = parsed.name.split('/');
  if (storage.type === 'zfspool') call.print(`/dev/zvol/${storage.options.pool}/${parsed.name}\n`);
  else if (storage.type === 'dir') call.print(`${[directoryOf(storage, content), ...file].join('/')}\n`);
  else return refuse(call, `storage '${parsed.storage}' of type ${storage.type} has no paths in the lab`, 255);
  return 0;
}

function setContent(call: Call, id: string, types: readonly string[]): number {
  const { cluster } = call.machine;
  const storage = cluster.storages.get(id);
  if (!storage) return refuse(call, `update storage failed: storage '${id}' does not exist`, 255);
  const wrong = types.find((type) => !contents[storage.type]?.includes(type));
  if (wrong !== undefined) {
    return refuse(call, `update storage failed: storage does not support content type '${wrong}'`, 255);
  }
  const content = types.toSorted().join(',');
  cluster.transaction(() => cluster.storages.patch(id, { options: { ...storage.options, content } }));
  return 0;
}
