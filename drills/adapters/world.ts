/** The world that a connection file leads to: a real cluster, or a lab, which differs in its clock and in where its guests listen. */
import type { ConnectionFile } from '../../inventory/connection.ts';
import type { World } from '../ports.ts';
import { ClusterClock } from './cluster-clock.ts';
import { straight, toGuests } from './dial.ts';
import { byAgent } from './guest-agent.ts';
import { LabControl } from './lab-control.ts';
import { probing, type Stacks } from './probing.ts';
import { PveCluster } from './pve-cluster.ts';
import { SshShell } from './ssh-shell.ts';

export interface OpenWorld extends World {
  close(): Promise<void>;
}

/** Seconds for which a look at the clock of a real cluster is good. */
const clockGoodFor = 60;

/** @param stacks by the engine: the caller knows its target and its tools */
export function openWorld(file: ConnectionFile, cooperation: World['cooperation'], stacks: Stacks): OpenWorld {
  const cluster = new PveCluster(file);
  const account = file.drillAccount();
  const shell = new SshShell({ ...account, needsSudo: account.user !== 'root' }, file.connection.ssh.hosts);
  const lab = LabControl.of(file);
  return {
    cooperation,
    cluster,
    shell,
    clock: new ClusterClock({
      ask: () => cluster.time(),
      ...(lab && { pass: (seconds: number) => lab.pass(seconds) }),
      goodForSeconds: lab ? 0 : clockGoodFor,
    }),
    probe: probing(
      stacks,
      byAgent({ cluster, shell }),
      lab ? toGuests(cooperation.plan.guests, () => lab.places()) : straight,
    ),
    preview: (names) => stacks.preview(names),
    close: async () => {
      await Promise.all([cluster.close(), shell.close(), lab?.close()]);
    },
  };
}
