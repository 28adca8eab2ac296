/**
 * Namespaces of a backup server: `proxmox-backup-debug api get|create admin/datastore/DS/namespace` on the
 * server itself (Proxmox Backup Server documentation, "Debugging", and its API viewer).
 */
import type { BackupServerRecord } from '../../state/records.ts';
import { type Call, type Command, refuse } from '../command.ts';

const namespacePattern = /^([A-Za-z0-9_][\w.-]*)(\/[A-Za-z0-9_][\w.-]*){0,6}$/;

/** `--name value` pairs after the path. */
function parameters(args: readonly string[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (let at = 0; at < args.length; at += 2) pairs.set(args[at] ?? '', args[at + 1] ?? '');
  return pairs;
}

export const backupDebug: Command = (call) => {
  const [api, verb, path = '', ...rest] = call.args;
  const server = call.machine.cluster.backupServers.get(call.machine.name);
  if (api !== 'api' || !server) return refuse(call, `Error: no such command '${api ?? ''}'`, 255);
  const datastore = /^\/?admin\/datastore\/([^/]+)\/namespace$/.exec(path)?.[1];
  if (datastore === undefined) return refuse(call, `Error: Unable to find api path '${path}'`, 255);
  if (datastore !== server.datastore) return refuse(call, `Error: no such datastore '${datastore}'`, 255);
  if (verb === 'get') return list(call, server, parameters(rest));
  if (verb === 'create') return create(call, server, parameters(rest));
  return refuse(call, `Error: no handler defined for ${verb ?? ''} on '${path}'`, 255);
};

function list(call: Call, server: BackupServerRecord, given: ReadonlyMap<string, string>): number {
  const namespaces = ['', ...server.namespaces];
  if (given.get('--output-format') === 'json') call.print(`${JSON.stringify(namespaces.map((ns) => ({ ns })))}\n`);
  else call.print(`${namespaces.map((ns) => `ns: ${ns}`).join('\n')}\n`);
  return 0;
}

function create(call: Call, server: BackupServerRecord, given: ReadonlyMap<string, string>): number {
  const name = given.get('--name');
  if (name === undefined) {
    return refuse(
      call,
      "Error: parameter verification errors\n\nparameter 'name': parameter is missing and it is not optional.",
      255,
    );
  }
  const parent = given.get('--parent');
  const full = parent ? `${parent}/${name}` : name;
  if (!namespacePattern.test(full)) return refuse(call, `Error: invalid namespace '${full}'`, 255);
  if (parent && !server.namespaces.includes(parent)) {
    return refuse(call, `Error: cannot create new namespace, parent ${parent} doesn't already exists`, 255);
  }
  if (server.namespaces.includes(full)) return refuse(call, `Error: namespace already exists`, 255);
  const { cluster } = call.machine;
  cluster.transaction(() => cluster.backupServers.patch(server.host, { namespaces: [...server.namespaces, full] }));
  call.print(`"${full}"\n`);
  return 0;
}
