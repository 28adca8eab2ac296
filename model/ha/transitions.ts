/** One service, one round: from its state to the next. */
import { exitCodes } from './exit-code.ts';
import type { Round } from './manager.ts';
import type { Sid } from './rules/rule.ts';
import { selectNode } from './selection.ts';
import { movesLive, type Resource, type ServiceState, type ServiceStatus } from './service.ts';
import type { LrmMode, OrderResult } from './status.ts';

type Transition = (
  round: Round,
  sid: Sid,
  service: ServiceStatus,
  resource: Readonly<Resource>,
  /** What the node has reported for the order that is out. */
  result: OrderResult | undefined,
  mode: LrmMode | undefined,
) => void;

export const transitions: Readonly<Record<ServiceState, Transition>> = {
  stopped: fromStopped,
  request_stop: fromRequestStop,
  request_start: (round, sid, service) => round.change(sid, 'started', { node: service.node }),
  request_start_balance: fromMove,
  started: fromStarted,
  // Waits until its node is proven to be fenced.
  fence: () => {},
  recovery: fromRecovery,
  migrate: fromMove,
  relocate: fromMove,
  freeze(round, sid, _service, resource, _result, mode) {
    if (mode === 'active') round.change(sid, resource.state === 'started' ? 'started' : 'request_stop');
  },
  error(round, sid, service, resource) {
    if (resource.state !== 'disabled') return;
    delete service.failedNodes;
    round.change(sid, 'stopped');
  },
};

function fromStopped(round: Round, sid: Sid, service: ServiceStatus, resource: Readonly<Resource>) {
  const { port, nodes } = round;
  if (service.node !== resource.node) {
    // A node was fenced while the service moved.
    port.log('info', `fixup service '${sid}' location (${service.node} => ${resource.node})`);
    service.node = resource.node;
  }
  const { command } = service;
  delete service.command;
  if (command?.kind === 'stop') port.log('info', `ignore service '${sid}' stop request - service already stopped`);
  else if (command && canMove(round, sid, service, command)) {
    return round.change(sid, command.kind, { node: service.node, target: command.target });
  }
  if (resource.state === 'disabled') return;
  if (nodes.isLost(service.node) && nodes.of(service.node) !== 'maintenance') return round.change(sid, 'fence');
  if (resource.state === 'started') round.change(sid, 'request_start', { node: service.node });
}

function fromRequestStop(
  round: Round,
  sid: Sid,
  service: ServiceStatus,
  _resource: Readonly<Resource>,
  result: OrderResult | undefined,
) {
  if (result) {
    if (result.exitCode === exitCodes.success) return round.change(sid, 'stopped');
    round.port.log('err', `service '${sid}' stop failed (exit code ${result.exitCode})`);
    return round.change(sid, 'error');
  }
  if (round.nodes.isLost(service.node)) round.change(sid, 'fence');
}

function fromMove(
  round: Round,
  sid: Sid,
  service: ServiceStatus,
  resource: Readonly<Resource>,
  result: OrderResult | undefined,
) {
  if (result) {
    const next = resource.state === 'started' ? 'started' : 'request_stop';
    if (result.exitCode === exitCodes.success) return round.change(sid, next, { node: service.target ?? service.node });
    if (
      round.port.followsConfiguration &&
      result.exitCode === exitCodes.wrongNode &&
      resource.node === service.target
    ) {
      return round.change(sid, next, { node: resource.node });
    }
    if (result.exitCode === exitCodes.wrongNode) {
      round.port.log('err', `service '${sid}' - migration failed: service registered on wrong node!`);
      return round.change(sid, 'error');
    }
    round.port.log('err', `service '${sid}' - migration failed (exit code ${result.exitCode})`);
    return round.change(sid, next, { node: service.node });
  }
  if (round.nodes.isLost(service.node)) round.change(sid, 'fence');
}

function fromStarted(
  round: Round,
  sid: Sid,
  service: ServiceStatus,
  resource: Readonly<Resource>,
  result: OrderResult | undefined,
) {
  const { port, nodes } = round;
  if (!nodes.isOnline(service.node)) {
    if (nodes.isLost(service.node)) round.change(sid, 'fence');
    // A node that was lost in maintenance: the move away is ordered all the same, and ends in the fence again.
    if (nodes.of(service.node) !== 'maintenance') return;
    service.maintenanceNode = service.node;
  }
  if (resource.state !== 'started') return round.change(sid, 'request_stop');

  const { command } = service;
  if (command) {
    delete service.command;
    if (command.kind === 'stop') {
      port.log(
        'info',
        command.timeout === 0
          ? `request immediate service hard-stop for service '${sid}'`
          : `request graceful stop with timeout '${command.timeout}' for service '${sid}'`,
      );
      round.change(sid, 'request_stop', { timeout: command.timeout });
      return port.requestStopped(sid);
    }
    if (!canMove(round, sid, service, command)) return;
    port.log('info', `${command.kind} service '${sid}' to node '${command.target}'`);
    return round.change(sid, command.kind, { node: service.node, target: command.target });
  }
  const failed = result && result.exitCode !== exitCodes.success;
  if (failed && !canRetryElsewhere(round, sid, service, resource, result)) return;
  if (result && !failed) {
    if (service.failedNodes) {
      port.log(
        'info',
        `relocation policy successful for '${sid}' on node '${service.node}', failed nodes: ${service.failedNodes.join(', ')}`,
      );
    }
    delete service.failedNodes;
    service.running = true;
  }
  settle(round, sid, service, resource, { failed: failed === true, answered: result !== undefined });
}

/** The start failed here. False = it is tried no more: the service is in error. */
function canRetryElsewhere(
  round: Round,
  sid: Sid,
  service: ServiceStatus,
  resource: Readonly<Resource>,
  result: OrderResult,
): boolean {
  const { port } = round;
  delete service.running;
  if (result.exitCode !== exitCodes.error && result.exitCode !== exitCodes.wrongNode) {
    port.log('err', `service '${sid}' got unrecoverable error (exit code ${result.exitCode})`);
    round.change(sid, 'error');
    return false;
  }
  const failedNodes = [...(service.failedNodes ?? []), service.node];
  service.failedNodes = failedNodes;
  if (failedNodes.length <= resource.maxRelocate) {
    port.log('warning', `starting service ${sid} on node '${service.node}' failed, relocating service.`);
    return true;
  }
  port.log(
    'err',
    `recovery policy for service ${sid} failed, entering error state. Failed nodes: ${failedNodes.join(', ')}`,
  );
  round.change(sid, 'error');
  return false;
}

/** A started service stays, or goes to the node that is now the right one. */
function settle(
  round: Round,
  sid: Sid,
  service: ServiceStatus,
  resource: Readonly<Resource>,
  { failed, answered }: { failed: boolean; answered: boolean },
): void {
  const { port } = round;
  const node = selectNode(round, sid, service, resource, failed ? 'next' : 'stay');
  if (node === undefined || node === service.node) {
    if (failed && node === undefined) {
      port.log(
        'warning',
        `Start Error Recovery: Tried all available nodes for service '${sid}', retry start on current node. Tried nodes: ${(service.failedNodes ?? []).join(', ')}`,
      );
    }
    if (service.maintenanceNode === service.node && round.nodes.isOnline(service.node)) delete service.maintenanceNode;
    // Started again should it have gone down; but no result may be lost before it was read.
    if (answered) round.renew(service);
    return;
  }
  const { maintenanceNode } = service;
  if (maintenanceNode !== undefined) {
    if (node === maintenanceNode) {
      port.log('info', `moving service '${sid}' back to '${node}', node came back from maintenance.`);
      delete service.maintenanceNode;
    } else if (service.node !== maintenanceNode) {
      port.log('info', `dropping maintenance fallback node '${maintenanceNode}' for '${sid}'`);
      delete service.maintenanceNode;
    }
  }
  const live = movesLive(sid);
  port.log('info', `${live ? 'migrate' : 'relocate'} service '${sid}' to node '${node}'${live ? ' (running)' : ''}`);
  round.change(sid, live ? 'migrate' : 'relocate', { node: service.node, target: node });
}

function fromRecovery(round: Round, sid: Sid, service: ServiceStatus, resource: Readonly<Resource>) {
  const { port } = round;
  const from = service.node;
  if (port.followsConfiguration && resource.node !== from) {
    // Where it is now, it may run.
    port.log('info', `fixup service '${sid}' location (${from} => ${resource.node})`);
    service.node = resource.node;
    return round.change(sid, resource.state === 'started' ? 'started' : 'request_stop', { node: resource.node });
  }
  const to = selectNode(round, sid, service, resource, 'best');
  if (to === undefined) {
    port.log('err', `recovering service '${sid}' from fenced node '${from}' failed, no recovery node found`);
    if (resource.state !== 'disabled') return;
    delete service.failedNodes;
    // Not by way of request_stop: its node must not be asked.
    return round.change(sid, 'stopped');
  }
  port.log(
    'info',
    to === from
      ? `recover service '${sid}' to previous failed and fenced node '${to}' again`
      : `recover service '${sid}' from fenced node '${from}' to node '${to}'`,
  );
  const lock = port.removeGuestLock(sid, from);
  if (lock !== undefined) {
    port.log('warning', `removed leftover lock '${lock}' from recovered service '${sid}' to allow its start.`);
  }
  port.stealService(sid, from, to);
  service.node = to;
  round.change(sid, resource.state === 'started' ? 'started' : 'request_stop', { node: to });
}

function canMove(
  round: Round,
  sid: Sid,
  service: ServiceStatus,
  { kind, target }: { kind: string; target: string },
): boolean {
  const { port } = round;
  if (!round.nodes.isOnline(target)) {
    port.log('err', `ignore service '${sid}' ${kind} request - node '${target}' not online`);
    return false;
  }
  if (service.node === target) {
    port.log('info', `ignore service '${sid}' ${kind} request - service already on node '${target}'`);
    return false;
  }
  return true;
}
