import path from 'node:path';
import type * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import { type ConnectionFile, readConnectionFile } from '../inventory/connection.ts';
import { type BackupTokens, reachableOf } from '../model/connection.ts';
import type { Plan } from '../model/plan.ts';
import { UserError } from '../model/user-error.ts';

const howToLoad = `Run \`npx ikz preview\`, or load the variables first: ${
  process.platform === 'win32' ? 'npx ikz env | Invoke-Expression' : 'eval "$(npx ikz env)"'
}.`;

/** What the components need to reach hosts; every secret in it is a Pulumi secret. */
export interface Reach {
  /** SSH connection to a node, the witness or a backup server, host key pinned. */
  ssh(host: string): command.types.input.remote.ConnectionArgs;
  backupToken(storage: string): { username: string; secret: pulumi.Output<string> };
}

/**
 * Reads the connection that `IKZ_CONNECTION` or the stack's `ikz:connection` names.
 * The API's address and token don't pass through the program: the provider takes them from its
 * environment (`ikz env`), so that no state holds them and a dead endpoint is no change.
 * @throws UserError where something of it is missing, it is of another cluster, or the environment is not set.
 */
export function readConnection(plan: Plan, root: string): Reach {
  const named = process.env.IKZ_CONNECTION ?? new pulumi.Config().get('connection');
  if (named === undefined) {
    throw new UserError(
      'no cluster is named: neither the stack setting ikz:connection nor the variable IKZ_CONNECTION is set',
      howToLoad,
    );
  }
  const file = readConnectionFile(path.resolve(root, named));
  file.checkPrepared(reachableOf(plan));
  for (const variable of ['PROXMOX_VE_ENDPOINT', 'PROXMOX_VE_API_TOKEN']) {
    if (!process.env[variable]) {
      throw new UserError(`${variable} is not set, so the provider would not know where to go`, howToLoad);
    }
  }
  return reach(file);
}

function reach(file: ConnectionFile): Reach {
  const { ssh } = file.connection;
  const privateKey = pulumi.secret(file.sshPrivateKey());
  const backupTokens = file.backupTokens();
  return {
    ssh(name) {
      const host = ssh.hosts[name];
      if (!host) throw unchecked(file, `ssh.hosts.${name}`);
      return {
        host: host.host,
        port: host.port,
        user: ssh.user,
        privateKey,
        hostKey: host.hostKey,
        dialErrorLimit: 3,
        perDialTimeout: 10,
      };
    },
    backupToken(storage) {
      const token = backupTokens[storage as keyof BackupTokens];
      if (!token) throw unchecked(file, `backupTokensFile: ${storage}`);
      return { username: token.username, secret: pulumi.secret(token.secret) };
    },
  };
}

/** What is declared and not in `reachableOf` is a mistake of the program, not of the admin. */
function unchecked(file: ConnectionFile, field: string): Error {
  return new Error(`${file.file}: ${field} is missing, and was not looked for before`);
}
