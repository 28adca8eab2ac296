/** The services of each node as the master wrote them last: nodes ask every few seconds, so they are sorted once a write. */
import { isMoving, type ServiceStatus, type Services } from './service.ts';
import type { ManagerStatus } from './status.ts';

interface Index {
  revision: number;
  count: number;
  byNode: Map<string, Services>;
}

const indices = new WeakMap<ManagerStatus, Index>();
const none: Services = {};

/** Services that are on the node or on their way there. */
export function servicesOf(status: ManagerStatus, node: string): Services {
  return indexOf(status).byNode.get(node) ?? none;
}

export function hasServices(status: ManagerStatus): boolean {
  return indexOf(status).count > 0;
}

function indexOf(status: ManagerStatus): Index {
  const known = indices.get(status);
  if (known?.revision === status.revision) return known;
  const index: Index = { revision: status.revision, count: 0, byNode: new Map() };
  const put = (node: string, sid: string, service: ServiceStatus) => {
    const services = index.byNode.get(node) ?? {};
    index.byNode.set(node, services);
    services[sid] = service;
  };
  for (const [sid, service] of Object.entries(status.services)) {
    index.count += 1;
    put(service.node, sid, service);
    if (service.target !== undefined && isMoving(service.state)) put(service.target, sid, service);
  }
  indices.set(status, index);
  return index;
}
