/** The calls of the control API. */
import { z } from 'zod';
import { UserError } from '../../model/user-error.ts';
import { type Effect, fail, heal } from '../faults/faults.ts';

import type { Hosts } from '../hosts.ts';
import { runReplication } from '../replication/scheduler.ts';
import type { Cluster } from '../state/cluster.ts';
import { moveOnline } from './move.ts';
import type { Operation } from './operation.ts';
import { statusOf } from './status.ts';

const faultSchema = z.strictObject({ target: z.string() });
const moveSchema = z.strictObject({ node: z.string() });
const nothingSchema = z.strictObject({});

/** `stop` is called after the call that asks for it has been answered. */
export function operationsOf(cluster: Cluster, hosts: Hosts, stop: () => void): Operation[] {
  const change = async (effect: Effect): Promise<Effect> => {
    await hosts.align();
    return effect;
  };
  return [
    { method: 'GET', path: '/status', run: () => statusOf(cluster) },
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
      run: ({ params, body }) => moveOnline(cluster, guestId(cluster, params.vmId), parse(moveSchema, body).node),
    },
    {
      method: 'POST',
      path: '/guests/:vmId/reverse',
      run: ({ params, body }) => {
        parse(nothingSchema, body);
        runReplication(cluster, { all: true, vmId: guestId(cluster, params.vmId) });
      },
    },
    { method: 'POST', path: '/fail', run: ({ body }) => change(fail(cluster, parse(faultSchema, body).target)) },
    { method: 'POST', path: '/heal', run: ({ body }) => change(heal(cluster, parse(faultSchema, body).target)) },
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

function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new UserError(
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; '),
  );
}
