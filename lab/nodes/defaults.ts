/** A node as its installer leaves it. */
import type { Cluster } from '../state/cluster.ts';
import type { Config } from '../state/records.ts';

/**
 * Network interfaces and settings of a new node, whose own record must exist. `ports` are its physical
 * network ports; the first one carries the management bridge.
 */
export function seedNode(cluster: Cluster, name: string, ports: readonly string[]): void {
  const node = cluster.nodes.get(name);
  if (!node) throw new Error(`no node ${name}`);
  const port: Config = { type: 'eth', method: 'manual' };
  const bridge: Config = {
    type: 'bridge',
    method: 'static',
    cidr: `${node.address}/24`,
    address: node.address,
    netmask: '24',
    bridge_ports: ports[0] ?? '',
    bridge_stp: 'off',
    bridge_fd: '0',
    autostart: 1,
  };
  const interfaces = { ...Object.fromEntries(ports.map((each) => [each, port])), vmbr0: bridge };
  cluster.networks.put(name, { pending: interfaces, running: interfaces });
  cluster.nodeSettings.put(name, {
    dns: { search: 'localdomain', dns1: '127.0.0.53' },
    timezone: 'UTC',
    hosts: `127.0.0.1 localhost.localdomain localhost\n${node.address} ${name}.localdomain ${name}\n`,
    config: {},
  });
}
