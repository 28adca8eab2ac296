/** The calls of the control API. */
import { z } from 'zod';
import { UserError } from '../../model/user-error.ts';
import { heal, strike } from '../faults/faults.ts';
import type { GuestListeners } from '../guests/listeners.ts';
import type { Hosts } from '../hosts.ts';
import { runReplication } from '../replication/scheduler.ts';
import type { Cluster } from '../state/cluster.ts';
import { writeClock } from '../state/kept-clock.ts';
import { type LabClock, maxSpeed } from '../state/lab-clock.ts';
import { moveOnline } from './move.ts';
import type { Operation } from './operation.ts';
import { type ClockStatus, clockStatus, faultStatus, statusOf } from './status.ts';

/** A line that turns more often than once a second would keep the lab busy with nothing else. */
const seconds = z.number().min(1, 'allowed: 1 to 86400 seconds').max(86_400, 'allowed: 1 to 86400 seconds');
const longestSkew = 10 * 365 * 86_400;
const skewRange = `allowed: -${longestSkew} to ${longestSkew} seconds (ten years)`;
const longestStep = 31 * 24 * 3600;
const faultSchema = z.strictObject({
  target: z.string(),
  kind: z.string(),
  downSeconds: seconds.optional(),
  upSeconds: seconds.optional(),
  skewSeconds: z.number().min(-longestSkew, skewRange).max(longestSkew, skewRange).optional(),
});
const healSchema = z.strictObject({ target: z.string().optional(), kind: z.string().optional() });
const clockSchema = z.union([
  z.strictObject({ speed: z.number().min(0).max(maxSpeed) }),
  z.strictObject({
    step: z.number().positive().max(longestStep, `allowed: up to ${longestStep} seconds (31 days)`),
  }),
]);
const moveSchema = z.strictObject({ node: z.string() });
const nothingSchema = z.strictObject({});

export interface OperationsOf {
  cluster: Cluster;
  clock: LabClock;
  hosts: Hosts;
  listeners: GuestListeners;
  /** Called after the call that asks for it has been answered. */
  stop(): void;
}

export function operationsOf({ cluster, clock, hosts, listeners, stop }: OperationsOf): Operation[] {
  const align = async (): Promise<void> => {
    await Promise.all([hosts.align(), listeners.align()]);
  };
  const setClock = async (body: unknown): Promise<ClockStatus> => {
    const wanted = parse(clockSchema, body, `either {"speed": 0 to ${maxSpeed}} or {"step": seconds}`);
    if ('speed' in wanted) clock.speed = wanted.speed;
    else await clock.step(wanted.step);
    writeClock(cluster.store, clock);
    await align();
    return clockStatus(cluster, clock);
  };
  return [
    { method: 'GET', path: '/status', run: () => statusOf(cluster, clock) },
    {
      method: 'POST',
      path: '/stop',
      run: ({ body }) => {
        parse(nothingSchema, body);
        setImmediate(stop);
      },
    },
    {
      method: 'POST',
      path: '/guests/:vmId/move',
      run: ({ params, body }) =>
        moveOnline(cluster, clock, guestId(cluster, params.vmId), parse(moveSchema, body).node),
    },
    {
      method: 'POST',
      path: '/guests/:vmId/reverse',
      run: ({ params, body }) => {
        parse(nothingSchema, body);
        runReplication(cluster, { all: true, vmId: guestId(cluster, params.vmId) });
      },
    },
    {
      method: 'POST',
      path: '/fault',
      run: async ({ body }) => {
        const fault = strike(cluster, parse(faultSchema, body));
        await align();
        return faultStatus(cluster, fault);
      },
    },
    {
      method: 'POST',
      path: '/heal',
      run: async ({ body }) => {
        const healed = heal(cluster, parse(healSchema, body));
        await align();
        return healed.map((fault) => faultStatus(cluster, fault));
      },
    },
    { method: 'POST', path: '/clock', run: ({ body }) => setClock(body) },
    {
      method: 'POST',
      path: '/tick',
      run: ({ body }) => {
        parse(nothingSchema, body);
        runReplication(cluster, { all: true });
      },
    },
  ];
}

function guestId(cluster: Cluster, text: string | undefined): number {
  if (text !== undefined && cluster.guests.has(text)) return Number(text);
  const known = cluster.guests.ids().join(', ');
  throw new UserError(`the lab has no guest ${text}`, known === '' ? 'It has none at all.' : `There are: ${known}.`);
}

/** @param hint what is allowed, where the schema's own message doesn't say */
function parse<T extends z.ZodType>(schema: T, body: unknown, hint?: string): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new UserError(
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; '),
    hint === undefined ? undefined : `Allowed: ${hint}.`,
  );
}
