/** A node no longer reaches the witness: done on every node, its vote is lost. */
import { z } from 'zod';
import { parseVotes } from '../votes.ts';
import { must } from './host.ts';
import { filterFields, hook, packetFilter } from './packet-filter.ts';

export const witnessSchema = z.strictObject({ kind: z.literal('witness'), ...filterFields, address: z.ipv4() });

type Witness = z.infer<typeof witnessSchema>;

/** Of corosync-qnetd. */
const port = 5403;

export const witness = packetFilter<Witness>(
  ({ node, on }) => ({
    de: on ? `${node} wieder mit dem Zeugen verbinden` : `${node} vom Zeugen trennen`,
    en: on ? `connect ${node} with the witness again` : `cut ${node} off from the witness`,
  }),
  ({ address }) => `  chain output {
    ${hook('output', 'accept')}
    ip daddr ${address} tcp dport ${port} drop
  }`,
  // The vote is gone once the last node has lost it.
  async ({ node }, world) => parseVotes(await must(world, node, ['pvecm', 'status']))?.witness === 'silent',
);
