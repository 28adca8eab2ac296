/** What the token in use may do: Proxmox VE tells everybody about himself. */
import { z } from 'zod';
import type { ConnectionFile } from '../inventory/connection.ts';
import { ClusterApi } from './cluster-api.ts';

const permissions = z.record(z.string(), z.record(z.string(), z.number()));

/** Of these privileges, those that the token lacks on the whole cluster (path `/`). */
export async function lackingOf(file: ConnectionFile, privileges: readonly string[]): Promise<string[]> {
  const api = new ClusterApi(file);
  try {
    const held = (await api.get('/access/permissions', permissions))?.['/'] ?? {};
    return privileges.filter((privilege) => held[privilege] === undefined);
  } finally {
    await api.close();
  }
}
