/** A node no longer hears the nodes of the other site: done on every node of one site, all lines between them are lost. */
import { z } from 'zod';
import { filterFields, hook, oneOf, packetFilter } from './packet-filter.ts';

export const linkSchema = z.strictObject({
  kind: z.literal('link'),
  ...filterFields,
  /** Addresses of the other site's nodes. */
  peers: z.array(z.ipv4()).min(1),
});

type Link = z.infer<typeof linkSchema>;

export const link = packetFilter<Link>(
  ({ node, on }) => ({
    de: on ? `${node} wieder mit dem anderen Standort verbinden` : `${node} vom anderen Standort trennen`,
    en: on ? `connect ${node} with the other site again` : `cut ${node} off from the other site`,
  }),
  ({ peers }) => `  chain input {
    ${hook('input', 'accept')}
    ip saddr ${oneOf(peers)} drop
  }
  chain output {
    ${hook('output', 'accept')}
    ip daddr ${oneOf(peers)} drop
  }`,
);
