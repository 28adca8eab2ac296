/**
 * One TCP port a guest on the loopback address, for probes: it takes connections exactly as long as the guest answers and
 * its users get through to it. Where it is stays the same as long as the lab lives, stands in `GET /status`, and is kept.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { isStruck } from '../../model/faults/situation.ts';
import { type Place, placeOf } from '../places/place.ts';
import type { Cluster } from '../state/cluster.ts';
import type { GuestRecord } from '../state/records.ts';
import { answers } from './pace.ts';

const host = '127.0.0.1';

interface Listener {
  server: Server;
  sockets: Set<Socket>;
}

/** Can the guest's users reach it? What isolates its node or site parts them from it as well. */
export function serves(cluster: Cluster, guest: GuestRecord): boolean {
  const faults = cluster.faults.values();
  const places = [guest.node, cluster.nodes.get(guest.node)?.site ?? ''];
  return answers(cluster, guest) && !places.some((place) => isStruck(faults, 'isolated', place));
}

export class GuestListeners {
  readonly #cluster: Cluster;
  readonly #open = new Map<number, Listener>();
  #cancel: (() => void) | undefined;
  #aligned: Promise<void> = Promise.resolve();
  #waiting = false;
  #closed = false;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.onCommit((written) => {
      if (['guests', 'faults', 'nodes'].some((kind) => written.has(kind))) void this.align();
    });
  }

  /** Opens and closes ports until they match the state; what is asked for meanwhile is one more round. */
  align(): Promise<void> {
    if (this.#waiting || this.#closed) return this.#aligned;
    this.#waiting = true;
    this.#aligned = this.#aligned.then(() => this.#alignNow()).catch((cause: unknown) => console.error(cause));
    return this.#aligned;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    await this.#aligned;
    await Promise.all([...this.#open.keys()].map((vmId) => this.#shut(vmId)));
  }

  async #alignNow(): Promise<void> {
    this.#waiting = false;
    const guests = this.#cluster.guests.values();
    this.#wakeAtNextAnswer(guests);
    const serving = new Set(guests.filter((guest) => serves(this.#cluster, guest)).map(({ vmId }) => vmId));
    const shut = [...this.#open.keys()].filter((vmId) => !serving.has(vmId)).map((vmId) => this.#shut(vmId));
    const opened = [...serving].filter((vmId) => !this.#open.has(vmId)).map((vmId) => this.#listen(vmId));
    await Promise.all([...shut, ...opened]);
  }

  /** Guests that boot answer by themselves. */
  #wakeAtNextAnswer(guests: readonly GuestRecord[]): void {
    this.#cancel?.();
    const now = this.#cluster.uptime();
    const next = Math.min(
      ...guests.map(({ answersAt = 0 }) => (answersAt > now ? answersAt : Number.POSITIVE_INFINITY)),
    );
    if (next === Number.POSITIVE_INFINITY || this.#closed) return;
    this.#cancel = this.#cluster.clock.after((next - now) * 1000, () => void this.align());
  }

  async #listen(vmId: number): Promise<void> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).once('close', () => sockets.delete(socket));
      socket.resume();
    });
    const kept = this.#cluster.guestPlaces.get(String(vmId));
    // Somebody may have taken the port while the guest was away.
    const place = (kept && (await listen(server, kept.port))) ?? (await listen(server, 0));
    if (!place) throw new Error(`no free port on ${host} for guest ${vmId}`);
    this.#open.set(vmId, { server, sockets });
    if (place.port === kept?.port) return;
    this.#cluster.transaction(() => this.#cluster.guestPlaces.put(String(vmId), place));
  }

  async #shut(vmId: number): Promise<void> {
    const listener = this.#open.get(vmId);
    if (!listener) return;
    this.#open.delete(vmId);
    const closed = new Promise<void>((resolve) => listener.server.close(() => resolve()));
    for (const socket of listener.sockets) socket.destroy();
    await closed;
  }
}

function listen(server: Server, port: number): Promise<Place | undefined> {
  return new Promise((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException): void => {
      if (cause.code === 'EADDRINUSE' || cause.code === 'EACCES') resolve(undefined);
      else reject(cause);
    };
    server.once('error', failed);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', failed);
      resolve(placeOf(server));
    });
  });
}
