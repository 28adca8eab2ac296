/** A node is cut off from everything but SSH from the management networks. */
import { z } from 'zod';
import { filterFields, hook, oneOf, packetFilter } from './packet-filter.ts';

export const networkSchema = z.strictObject({
  kind: z.literal('network'),
  ...filterFields,
  /** CIDR */
  managementNetworks: z.array(z.string()).min(1),
  /** Where the node's SSH answers. */
  sshPorts: z.array(z.int().min(1).max(65_535)).min(1),
});

type Network = z.infer<typeof networkSchema>;

export const network = packetFilter<Network>(
  ({ node, on }) => ({
    de: on ? `${node} wieder ans Netz lassen` : `${node} vom Netz trennen (SSH aus der Verwaltung bleibt)`,
    en: on ? `let ${node} back to the network` : `cut ${node} off the network (SSH of the management stays)`,
  }),
  ({ managementNetworks, sshPorts }) => `  chain input {
    ${hook('input', 'drop')}
    iif "lo" accept
    ip saddr ${oneOf(managementNetworks)} tcp dport ${oneOf(sshPorts)} accept
  }
  chain output {
    ${hook('output', 'drop')}
    oif "lo" accept
    ip daddr ${oneOf(managementNetworks)} tcp sport ${oneOf(sshPorts)} accept
  }
  chain forward {
    ${hook('forward', 'drop')}
  }`,
);
