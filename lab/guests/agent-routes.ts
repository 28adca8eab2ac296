/** The QEMU guest agent: a guest that has booted answers a ping, and knows nothing more of itself. */
import { node, vmid } from '../api/param.ts';
import { parsePropertyString } from '../api/property-string.ts';
import { type Method, type Route, refuse, route } from '../api/route.ts';
import { agentFormat } from './devices.ts';
import { guestOn } from './guest.ts';
import { answers } from './pace.ts';

const agentRoute = (method: Method, command: string): Route =>
  route({
    method,
    path: `/nodes/{node}/qemu/{vmid}/agent/${command}`,
    params: { node, vmid },
    permission: ['perm', '/vms/{vmid}', ['VM.GuestAgent.Audit', 'VM.GuestAgent.Unrestricted'], 'any', 1],
    onNode: true,
    run({ cluster, values }) {
      const guest = guestOn(cluster, values.node, values.vmid);
      const agent = parsePropertyString(String(guest.config.agent ?? '0'), agentFormat);
      if (agent.get('enabled') !== '1') throw refuse('No QEMU guest agent configured');
      if (guest.status !== 'running') throw refuse(`VM ${guest.vmId} is not running`);
      if (command !== 'ping' || !answers(cluster, guest)) throw refuse('QEMU guest agent is not running');
      return {};
    },
  });

export const agentRoutes: Route[] = [agentRoute('POST', 'ping'), agentRoute('GET', 'network-get-interfaces')];
