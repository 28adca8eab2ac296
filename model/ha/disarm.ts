/**
 * Disarming the HA stack for a while (`ha-manager crm-command disarm-ha`, since Proxmox VE 9.2): no node is reset and no
 * service is touched, whatever happens to quorum and network, until it is armed again.
 */
import type { Round } from './manager.ts';
import type { Sid } from './rules/rule.ts';
import type { LrmMode, NodeState } from './status.ts';

export interface Disarm {
  /** `freeze`: services stay as they are; `ignore`: they may be moved and stopped by hand meanwhile. */
  mode: 'freeze' | 'ignore';
  /** `disarmed` once every node has given up its lock and its watchdog. */
  state: 'disarming' | 'disarmed' | 'arming';
}

/** States in which a service is on its way: it comes to its end first. */
const underway: ReadonlySet<string> = new Set(['fence', 'recovery', 'migrate', 'relocate', 'request_start_balance']);

/** Whether services are left alone in this round. */
export function disarm(
  round: Round,
  sids: readonly Sid[],
  modes: ReadonlyMap<string, LrmMode>,
  stateOf: (node: string) => NodeState,
): boolean {
  const { port, status } = round;
  const { disarm: request, services } = status;
  if (!request || request.state === 'arming') return false;
  const waitsFor = sids.find((sid) => underway.has(services[sid]?.state ?? ''));
  if (waitsFor !== undefined) {
    port.log('warning', `deferring disarm - service '${waitsFor}' is in '${services[waitsFor]?.state}' state`);
    return false;
  }
  if (request.state === 'disarmed') return true;
  for (const sid of sids) suspend(round, sid, request.mode);
  const isThrough = [...modes].every(([node, mode]) => mode === 'disarm' || stateOf(node) !== 'online');
  if (isThrough) {
    port.log('info', 'all LRMs disarmed, HA stack is now fully disarmed');
    request.state = 'disarmed';
  }
  return true;
}

/** Services may have been moved by hand meanwhile: what counts is where they are. */
export function findAgain(round: Round, sids: readonly Sid[], placeOf: (sid: Sid) => string | undefined): void {
  for (const sid of sids) {
    const service = round.status.services[sid];
    const node = placeOf(sid);
    if (!service || node === undefined || service.node === node) continue;
    round.port.log('info', `service '${sid}': updating node '${service.node}' => '${node}' (changed while disarmed)`);
    service.node = node;
    round.usage.put(sid, service);
  }
}

function suspend(round: Round, sid: Sid, mode: Disarm['mode']): void {
  const service = round.status.services[sid];
  if (!service || service.state === 'freeze' || service.state === 'error') return;
  if (mode === 'freeze') {
    round.port.log('info', `disarm: freezing service '${sid}' (was '${service.state}')`);
    delete service.command;
    service.state = 'freeze';
    round.renew(service);
    round.usage.put(sid, service);
  } else if (!service.suspended) {
    round.port.log('info', `disarm: suspending HA tracking for service '${sid}'`);
    service.suspended = true;
  }
}
