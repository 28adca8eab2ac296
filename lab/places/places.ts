/**
 * Which address and port each server of the lab gets. Where the whole of 127.0.0.0/8 can be used
 * (Linux, Windows) every host has an address of its own in one block, 127.<block>.<site>.<node>, with
 * the ports of a real node; elsewhere they share 127.0.0.1 with ports the system chooses. What was
 * chosen once is kept, so that a restarted lab is found where it was.
 */
import type { Server } from 'node:net';
import { z } from 'zod';
import { type Topology, topologyHosts, topologyNodes } from '../topology.ts';
import { isFree, leave, occupy, type Place, placeOf, placeSchema } from './place.ts';

export const placesSchema = z.strictObject({
  /** Second octet of the lab's addresses; left out where only 127.0.0.1 exists. */
  block: z.int().min(1).max(255).optional(),
  control: placeSchema,
  /** By node name. */
  api: z.record(z.string(), placeSchema),
  /** By host name: nodes, witness, backup servers. */
  ssh: z.record(z.string(), placeSchema),
});

export type Places = z.infer<typeof placesSchema>;

export interface Choice {
  places: Places;
  /** Frees the block for other labs. */
  release(): Promise<void>;
}

/** Port of the API on a real node. */
const apiPort = 8006;
/** Not 22: that needs rights, and may be the machine's own. */
const sshPort = 22022;
const controlPort = 8443;
/** Held as long as the lab lives, so that two labs that start at once never take the same block. */
const claimPort = 8444;
/** The one loopback address that every system has. */
const sharedHost = '127.0.0.1';
const blocks = { first: 17, last: 126 };

/** Chooses places for all hosts of the topology; those in `kept` stay as long as nobody else has taken them. */
export async function choosePlaces(topology: Topology, kept: Places | undefined): Promise<Choice> {
  for (const block of candidates(kept)) {
    const claim = await occupy(`127.${block}.0.1`, claimPort);
    if (!claim) continue;
    const places = merge(ownAddresses(topology, block), kept?.block === block ? kept : undefined);
    if (await allFree(places)) return { places, release: () => leave(claim) };
    await leave(claim);
  }
  return { places: await sharedAddress(topology, kept), release: async () => {} };
}

function* candidates(kept: Places | undefined): Generator<number> {
  if (kept) {
    if (kept.block !== undefined) yield kept.block;
    else return;
  }
  for (let block = blocks.first; block <= blocks.last; block++) if (block !== kept?.block) yield block;
}

/** Places of a lab that is to have a block of its own; its hosts get theirs when they are known. */
export const inBlock = (block: number): Places => ({
  block,
  control: { host: `127.${block}.0.1`, port: controlPort },
  api: {},
  ssh: {},
});

function ownAddresses(topology: Topology, block: number): Places {
  const places = inBlock(block);
  for (const [siteIndex, site] of topology.sites.entries()) {
    for (const [nodeIndex, node] of site.nodes.entries()) {
      const host = `127.${block}.${siteIndex + 1}.${nodeIndex + 1}`;
      places.api[node.name] = { host, port: apiPort };
      places.ssh[node.name] = { host, port: sshPort };
    }
  }
  // Witness and backup servers stand in a "site" of their own, numbered after the last one can be.
  const others = topologyHosts(topology).filter((name) => !places.ssh[name]);
  for (const [index, name] of others.entries()) {
    places.ssh[name] = { host: `127.${block}.254.${index + 1}`, port: sshPort };
  }
  return places;
}

/** `fresh`, but hosts that had a place keep it: an inserted site or node must not shift the others. */
function merge(fresh: Places, kept: Places | undefined): Places {
  if (!kept) return fresh;
  const taken = new Set([...Object.values(kept.ssh)].map((place) => place.host));
  const merged: Places = { ...fresh, control: kept.control, api: {}, ssh: {} };
  for (const [name, wanted] of Object.entries(fresh.ssh)) {
    const host = kept.ssh[name]?.host ?? nextHost(wanted.host, taken);
    taken.add(host);
    merged.ssh[name] = kept.ssh[name] ?? { ...wanted, host };
    const api = fresh.api[name];
    if (api) merged.api[name] = kept.api[name] ?? { ...api, host };
  }
  return merged;
}

/** `host`, or the first address after it in its /24 that no host of this lab has. */
function nextHost(host: string, taken: ReadonlySet<string>): string {
  const [network, last] = [host.slice(0, host.lastIndexOf('.')), Number(host.slice(host.lastIndexOf('.') + 1))];
  for (let number = last; number < 255; number++) {
    const candidate = `${network}.${number}`;
    if (!taken.has(candidate)) return candidate;
  }
  throw new Error(`no address left in ${network}.0/24`);
}

async function allFree(places: Places): Promise<boolean> {
  for (const place of [places.control, ...Object.values(places.api), ...Object.values(places.ssh)]) {
    if (!(await isFree(place))) return false;
  }
  return true;
}

/** Each port stays occupied until all are chosen, so that none is given twice. */
async function sharedAddress(topology: Topology, kept: Places | undefined): Promise<Places> {
  const before = kept?.block === undefined ? kept : undefined;
  const held: Server[] = [];
  const place = async (old: Place | undefined): Promise<Place> => {
    const server = (old && (await occupy(old.host, old.port))) ?? (await occupy(sharedHost, 0));
    if (!server) throw new Error(`no free port on ${sharedHost}`);
    held.push(server);
    return placeOf(server);
  };
  const places: Places = { control: await place(before?.control), api: {}, ssh: {} };
  for (const { name } of topologyNodes(topology)) places.api[name] = await place(before?.api[name]);
  for (const name of topologyHosts(topology)) places.ssh[name] = await place(before?.ssh[name]);
  await Promise.all(held.map(leave));
  return places;
}
