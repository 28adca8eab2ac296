/** What a node does with its services when it goes down: the cluster's shutdown policy. */
import type { HaPort } from './port.ts';
import type { LrmMode } from './status.ts';

/**
 * @param mode the LRM's mode so far
 * @returns its mode from now on, and whether its services are to be stopped
 */
export function beginShutdown(port: HaPort, mode: LrmMode): { mode: LrmMode; stop: boolean } {
  const kind = port.shutdown();
  if (kind === 'no') {
    if (mode === 'maintenance') return { mode, stop: false };
    port.log('info', 'restart LRM, freeze all services');
    return { mode: 'restart', stop: false };
  }
  const verb = kind === 'reboot' ? 'reboot' : 'shutdown';
  const policy = port.shutdownPolicy();
  port.log('info', `got shutdown request with shutdown policy '${policy}'`);
  if (policy === 'migrate') {
    port.log('info', `${verb} LRM, doing maintenance, removing this node from active list`);
    return { mode: 'maintenance', stop: false };
  }
  if (mode === 'maintenance') {
    port.log('info', `${verb} LRM, ignore ${policy} policy as manual maintenance mode is enabled`);
    return { mode, stop: false };
  }
  if (policy === 'freeze' || (policy === 'conditional' && kind === 'reboot')) {
    port.log('info', 'reboot LRM, stop and freeze all services');
    return { mode: 'restart', stop: true };
  }
  port.log('info', 'shutdown LRM, stop all services');
  return { mode: 'shutdown', stop: true };
}
