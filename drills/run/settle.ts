/**
 * Puts everything in its place and waits until it stands: inverses that have had no effect yet are ordered again, guests
 * go where they belong, their replicas are made once more. Only what is seen counts. What does not come in time is told,
 * with what a person has to type.
 */
import type { Text } from '../../model/text.ts';
import { byHand, describeAct, inverseOf, isDone, perform } from '../acts/index.ts';
import type { WatchedGuest } from '../drill.ts';
import type { Leftover } from '../journal/entry.ts';
import type { DrillView, Moment, World } from '../ports.ts';
import { isStale, missingReplicas } from '../replicas.ts';
import { readVotes } from '../votes.ts';
import { look } from './look.ts';
import type { Progress } from './progress.ts';
import type { Scribe } from './scribe.ts';

/** Seconds between looks. */
const tick = 10;
/** Seconds that a look and what it orders take at most. */
const longestRound = 60;
/** Seconds during which nothing may be ordered or missing: HA takes a request up in its next round, 10 s later at most. */
const quiet = 25;

/** Seconds after which what was ordered and has had no effect is ordered again. */
const patience = 30;

/** Forgotten with the process: then all is ordered once more. */
interface Orders {
  /** When each thing was ordered last, by its name. */
  at: Map<string, number>;
  /** Why a guest's last order was not taken, by its VM id. */
  refusals: Map<number, string>;
}

export async function settle(scribe: Scribe, world: World): Promise<void> {
  const orders: Orders = { at: new Map(), refusals: new Map() };
  const { drill } = scribe.progress.begun;
  const elapsed = counting(await world.clock.now());
  let quietSince = 0;
  let left: Leftover[] = [];
  for (;;) {
    const { moment, view } = await look(scribe, world);
    const { missing, ordered } = view
      ? await putRight(scribe, world, view, orders)
      : { missing: [unreachable], ordered: false };
    left = missing;
    const seconds = elapsed(moment);
    if (left.length > 0 || ordered || !view?.master?.active) quietSince = seconds;
    if (left.length === 0 && seconds - quietSince >= quiet) break;
    if (seconds > drill.limits.settleMinutes * 60) break;
    await world.clock.wait(tick);
  }
  await scribe.write({ kind: 'settled', left });
}

/**
 * Counts the seconds since a moment. Where the clock changes (the cluster's, or that of the admin's machine, which may be
 * hours off) a tick is what has passed: else putting back would be over before it began. Nor does more than a minute pass
 * between two looks, but where the machine slept.
 */
function counting(from: Moment): (to: Moment) => number {
  let last = from;
  let seconds = 0;
  return (to) => {
    seconds += to.clock === last.clock ? Math.min(longestRound, Math.max(0, to.at - last.at)) : tick;
    last = to;
    return seconds;
  };
}

const unreachable: Leftover = {
  what: { de: 'kein Endpunkt des Verbunds antwortet', en: 'no endpoint of the cluster answers' },
  byHand: ['pvecm status', 'ha-manager status'],
};

interface Righted {
  missing: Leftover[];
  /** Something was asked of the cluster that it has yet to take up. */
  ordered: boolean;
}

async function putRight(scribe: Scribe, world: World, view: DrillView, orders: Orders): Promise<Righted> {
  const inverses = await completeInverses(scribe, world, view, orders);
  const places = await returnGuests(scribe, world, view, orders);
  const missing = [...inverses.missing, ...places.missing, ...staleReplicas(scribe, view), ...notWhole(scribe, view)];
  // The votes are asked over SSH: only when all else is well.
  if (missing.length === 0) missing.push(...(await witnessMissing(world, view)));
  return { missing, ordered: inverses.ordered || places.ordered };
}

/** It began with every node, with quorum, and each guest once: so it must end. */
function notWhole({ progress: { state } }: Scribe, view: DrillView): Leftover[] {
  return [
    ...view.nodes
      .filter(({ online }) => !online)
      .map(({ name }) => ({
        what: { de: `${name} fehlt dem Verbund`, en: `the cluster misses ${name}` },
        byHand: [`${name}: pvecm status`, `${name}: systemctl start corosync-qdevice`],
      })),
    ...(view.quorate
      ? []
      : [{ what: { de: 'der Verbund hat kein Quorum', en: 'the cluster has no quorum' }, byHand: ['pvecm status'] }]),
    ...Object.entries(state.twice).map(([vmId, nodes]) => ({
      what: {
        de: `VM ${vmId} läuft doppelt: auf ${nodes.join(' und ')}`,
        en: `VM ${vmId} runs twice: on ${nodes.join(' and ')}`,
      },
      byHand: nodes.map((node) => `${node}: qm status ${vmId}`),
    })),
  ];
}

async function witnessMissing(world: World, view: DrillView): Promise<Leftover[]> {
  const votes = await readVotes(world, view).catch(() => undefined);
  if (votes?.witness === 'voting') return [];
  return [
    {
      what: votes
        ? { de: 'der Zeuge stimmt nicht mit ab', en: 'the witness does not vote' }
        : { de: 'Stimmen nicht lesbar (pvecm status)', en: 'the votes can not be read (pvecm status)' },
      byHand: ['pvecm status', 'systemctl restart corosync-qdevice'],
    },
  ];
}

function isDue(orders: Orders, what: string, now: number): boolean {
  if (now - (orders.at.get(what) ?? Number.NEGATIVE_INFINITY) < patience) return false;
  orders.at.set(what, now);
  return true;
}

async function completeInverses(scribe: Scribe, world: World, view: DrillView, orders: Orders): Promise<Righted> {
  const missing: Leftover[] = [];
  let ordered = false;
  for (const { n, inverse, undo, undone } of [...scribe.progress.acts]) {
    // Where a guest shall be is looked after below.
    if (!undo || inverse.kind === 'migrate') continue;
    try {
      if (await isDone(inverse, world, view)) {
        if (!undone) await scribe.write({ kind: 'undone', n });
        continue;
      }
      missing.push({ what: describeAct(inverse), byHand: byHand(inverse) });
      if (!isDue(orders, `act ${n}`, view.now)) continue;
      await perform(inverse, world, view);
      ordered = true;
    } catch (error) {
      scribe.rethrowJournal(error);
      const { de, en } = describeAct(inverse);
      const reason = error instanceof Error ? error.message : String(error);
      if (missing.at(-1)?.what.en === en) missing.pop();
      missing.push({ what: { de: `${de}: ${reason}`, en: `${en}: ${reason}` }, byHand: byHand(inverse) });
    }
  }
  return { missing, ordered };
}

async function returnGuests(scribe: Scribe, world: World, view: DrillView, orders: Orders): Promise<Righted> {
  const missing: Leftover[] = [];
  let ordered = false;
  for (const [vmId, node] of wantedPlaces(scribe)) {
    const guest = view.guests.get(vmId);
    const act = { kind: 'migrate', vmId, from: guest?.node ?? '', to: node } as const;
    if (await isDone(act, world, view)) {
      for (const { n, inverse, undo, undone } of scribe.progress.acts) {
        if (undo && !undone && inverse.kind === 'migrate' && inverse.vmId === vmId)
          await scribe.write({ kind: 'undone', n });
      }
      continue;
    }
    missing.push({ what: placeMissing(vmId, node, guest, orders.refusals.get(vmId)), byHand: byHand(act) });
    // HA is at work with it; it is asked again when that is over.
    if (!guest || guest.node === node || guest.haState !== 'started' || guest.status !== 'running') continue;
    if (!view.nodes.some(({ name, online, maintenance }) => name === node && online && !maintenance)) continue;
    if (!isDue(orders, `guest ${vmId}`, view.now)) continue;
    const begun = scribe.progress.acts.find(
      (each) => each.purpose === 'return' && each.act.kind === 'migrate' && each.act.vmId === vmId,
    );
    const n = begun?.n ?? scribe.progress.acts.length + 1;
    if (!begun) await scribe.write({ kind: 'act', n, purpose: 'return', act, inverse: inverseOf(act) });
    try {
      await perform(act, world, view);
      ordered = true;
      if (!begun?.acted) await scribe.write({ kind: 'acted', n });
    } catch (error) {
      scribe.rethrowJournal(error);
      orders.refusals.set(vmId, error instanceof Error ? error.message : String(error));
    }
  }
  return { missing, ordered };
}

/**
 * Where each guest shall be in the end: where it was, or where a switchover that is kept has brought it. Guests that the
 * drill has not moved stay where they are: somebody may have moved them meanwhile.
 */
function wantedPlaces({ progress }: Scribe): Map<number, string> {
  const { begun, acts, decided } = progress;
  const places = new Map(
    begun.drill.guests.flatMap((guest) => (isTouched(progress, guest) ? [[guest.vmId, guest.from]] : [])),
  );
  if (decided !== 'keep') return places;
  for (const { act } of acts) if (act.kind === 'migrate') places.set(act.vmId, act.to);
  return places;
}

/** A guest of its own act, or one that a fault concerns, or one that was seen moving while the acts lasted. */
function isTouched({ acts, moved }: Progress, { vmId, affected }: WatchedGuest): boolean {
  const steps = acts.filter(({ purpose }) => purpose === 'step');
  const isFault = steps.some(({ act }) => act.kind !== 'migrate');
  return (
    moved.has(vmId) || (isFault && affected) || steps.some(({ act }) => act.kind === 'migrate' && act.vmId === vmId)
  );
}

function placeMissing(
  vmId: number,
  node: string,
  guest: { node: string; status: string; haState: string | undefined } | undefined,
  refusal: string | undefined,
): Text {
  const seen = guest ? `${guest.node}, ${guest.status}, HA: ${guest.haState ?? '-'}` : '-';
  const state = refusal === undefined ? seen : `${seen}; ${refusal}`;
  return {
    de: `VM ${vmId} läuft nicht ruhig auf ${node} (${state})`,
    en: `VM ${vmId} does not run at rest on ${node} (${state})`,
  };
}

/** Every replica is there, without failures and fresh: jobs have been turned round after their guests. */
function staleReplicas({ progress }: Scribe, view: DrillView): Leftover[] {
  return progress.begun.drill.guests.flatMap(({ vmId, haNodes, intervalMinutes }) => {
    const guest = view.guests.get(vmId);
    if (!guest) return [];
    const missing = missingReplicas(haNodes, guest);
    const bad = (guest.replicas ?? [])
      .filter((replica) => replica.failures > 0 || isStale([{ intervalMinutes }], replica, view.now))
      .map(({ target }) => target);
    const nodes = [...new Set([...missing, ...bad])];
    if (guest.replicas !== undefined && nodes.length === 0) return [];
    return [
      {
        what: {
          de: `Replikate von VM ${vmId} nicht frisch: ${nodes.join(', ') || 'unbekannt'}`,
          en: `replicas of VM ${vmId} not fresh: ${nodes.join(', ') || 'unknown'}`,
        },
        byHand: [`${guest.node}: pvesr status --guest ${vmId}`, `${guest.node}: pvesr run --mail 0`],
      },
    ];
  });
}
