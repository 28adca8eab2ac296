/** Where a server of the lab listens, and whether it can. */
import { createServer, type Server } from 'node:net';
import { z } from 'zod';

export const placeSchema = z.strictObject({ host: z.ipv4(), port: z.int().min(1).max(65535) });

/** An address of this machine and a TCP port. */
export type Place = z.infer<typeof placeSchema>;

/**
 * Listens at `host:port` (0 = a port the system chooses) and keeps it; `undefined` when another
 * program has it or the address doesn't exist here (macOS has only 127.0.0.1). Connections are closed at once.
 */
export function occupy(host: string, port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE' || cause.code === 'EADDRNOTAVAIL' || cause.code === 'EACCES') resolve(undefined);
      else reject(cause);
    });
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}

export function leave(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** May a server of the lab listen there now? */
export async function isFree(place: Place): Promise<boolean> {
  const server = await occupy(place.host, place.port);
  if (!server) return false;
  await leave(server);
  return true;
}

/** Where a listening server listens. */
export function placeOf(server: Server): Place {
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the server listens at no TCP port');
  return { host: address.address, port: address.port };
}
