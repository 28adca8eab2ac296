/** One order for one service: what is checked, done and said. */
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { Guests, HaPort } from './port.ts';
import type { Resource } from './service.ts';
import type { Order } from './workers.ts';

/** Begins the order. Returns how it ended where there is nothing to wait for; else `end` is to be called once it is over. */
export function begin(
  port: HaPort,
  guests: Guests,
  order: Order,
  resource: Readonly<Resource> | undefined,
): ExitCode | undefined {
  const { sid } = order;
  if (!resource) {
    port.log('err', `missing resource configuration for '${sid}'`);
    return exitCodes.unknownService;
  }
  if (order.state === 'error') {
    port.log(
      'err',
      `service ${sid} is in an error state and needs manual intervention. Look up 'ERROR RECOVERY' in the documentation.`,
    );
    return exitCodes.success;
  }
  if (resource.node !== port.node) {
    port.log('err', `service '${sid}' not on this node`);
    return exitCodes.wrongNode;
  }
  const running = guests.running(sid);
  switch (order.state) {
    case 'started':
      if (running) return exitCodes.success;
      port.log('info', `starting service ${sid}`);
      guests.start(sid);
      return undefined;
    case 'request_stop':
    case 'stopped':
      if (!running) return exitCodes.success;
      port.log('info', `stopping service ${sid}${order.timeout === undefined ? '' : ` (timeout=${order.timeout})`}`);
      guests.stop(sid, order.timeout);
      return undefined;
    case 'migrate':
    case 'relocate':
    case 'request_start_balance':
      if (order.target === undefined) throw new Error(`${order.state} '${sid}' without a target`);
      if (resource.node === order.target) return exitCodes.success;
      guests.migrate(sid, order.target, order.state === 'migrate');
      return undefined;
    default:
      throw new Error(`no order for services in state '${order.state}'`);
  }
}

/** How the order that was begun has ended. */
export function end(port: HaPort, guests: Guests, order: Order): ExitCode {
  const { sid } = order;
  switch (order.state) {
    case 'started':
      if (guests.running(sid)) {
        port.log('info', `service status ${sid} started`);
        return exitCodes.success;
      }
      port.log('warning', `unable to start service ${sid}`);
      return exitCodes.error;
    case 'request_stop':
    case 'stopped':
      if (!guests.running(sid)) {
        port.log('info', `service status ${sid} stopped`);
        return exitCodes.success;
      }
      port.log('info', `unable to stop service ${sid} (still running)`);
      return exitCodes.error;
    default:
      if (port.readResources()[sid]?.node !== port.node) return exitCodes.success;
      port.log('err', `service ${sid} not moved (migration error)`);
      return exitCodes.error;
  }
}
