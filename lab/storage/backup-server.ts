/** What Proxmox VE finds out about a backup server when a storage for it is declared. */
import { refuse } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config } from '../state/records.ts';

const defaultPort = 8007;

/** Refuses a server that isn't there, a wrong certificate, no password, an unknown datastore. */
export function checkBackupServer(cluster: Cluster, options: Config, password: string): void {
  const host = String(options.server);
  const port = Number(options.port ?? defaultPort);
  const server = cluster.backupServers.get(host);
  const failed = (reason: string) =>
    refuse(`create storage failed: error during cfs-locked 'file-storage_cfg' operation: ${reason}`);
  if (server?.port !== port) {
    throw failed(
      `proxmox-backup-client failed: Error: error trying to connect: Can't connect to ${host}:${port} (Temporary failure in name resolution)`,
    );
  }
  if (String(options.fingerprint ?? '').toLowerCase() !== server.fingerprint.toLowerCase()) {
    throw failed(`Can't connect to ${host}:${port} (certificate verify failed: fingerprint does not match)`);
  }
  if (password === '') throw failed('401 authentication failed - check credentials');
  if (options.datastore !== server.datastore) {
    throw failed(`Cannot find datastore '${String(options.datastore)}', check permissions and existence!`);
  }
}
