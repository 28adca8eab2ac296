/** `pvesm path VOLUME`: where a volume lies on this node (pvesm(1)). */
import { type Command, refuse } from '../command.ts';

const subdirectories: Record<string, string> = { iso: 'template/iso', vztmpl: 'template/cache', backup: 'dump' };

export const pvesm: Command = (call) => {
  const [verb, volume] = call.args;
  if (verb !== 'path' || volume === undefined) {
    return refuse(call, `ERROR: unknown command 'pvesm ${call.args.join(' ')}'`, 255);
  }
  const at = volume.indexOf(':');
  if (at < 1) return refuse(call, `unable to parse volume ID '${volume}'`, 255);
  const [id, name] = [volume.slice(0, at), volume.slice(at + 1)];
  const storage = call.machine.cluster.storages.get(id);
  if (!storage) return refuse(call, `storage '${id}' does not exist`, 255);
  if (storage.type === 'zfspool') call.print(`/dev/zvol/${storage.options.pool}/${name}\n`);
  else if (storage.type === 'dir') {
    const [content = '', ...file] = name.split('/');
    call.print(`${[storage.options.path, subdirectories[content] ?? content, ...file].join('/')}\n`);
  } else return refuse(call, `storage '${id}' of type ${storage.type} has no paths in the lab`, 255);
  return 0;
};
