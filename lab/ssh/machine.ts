/** The lab's hosts as machines that run commands. */
import type { Cluster } from '../state/cluster.ts';
import type { Machine } from './command.ts';
import { commandsOf } from './commands/table.ts';
import { HostFiles } from './files.ts';
import { Shell } from './shell/shell.ts';
import { inputOf } from './shell/streams.ts';

export function machineOf(cluster: Cluster, name: string): Machine {
  return { cluster, name, kind: kindOf(cluster, name), files: new HostFiles(cluster, name) };
}

function kindOf(cluster: Cluster, name: string): Machine['kind'] {
  if (cluster.nodes.has(name)) return 'node';
  return cluster.settings.witness?.host === name ? 'witness' : 'backup-server';
}

/** Runs a command as systemd does, without a shell around it and without a terminal; resolves to its exit code. */
export async function execute(
  cluster: Cluster,
  host: string,
  [name = '', ...args]: readonly string[],
): Promise<number> {
  const machine = machineOf(cluster, host);
  const streams = { input: inputOf(''), output: () => {}, errors: () => {} };
  return new Shell(machine, commandsOf(machine)).call(name, args, streams);
}
