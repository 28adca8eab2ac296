import { connectivityState, credentials } from '@grpc/grpc-js';
import engineService from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import engine from '@pulumi/pulumi/proto/engine_pb.js';

/** A substitute that has not reached its engine after this time ends: nobody is left to end it. */
const FIRST_CONTACT_MS = 60_000;

/** The connection back to the engine that started this process: messages for its display, and the sign that it is gone. */
export interface EngineLink {
  /** Shows a line beside the resource for as long as the resource's step runs. */
  status(urn: string, message: string): void;
}

/**
 * Connects to the engine at `address` (host:port) and calls `gone` when it ends. The engine kills its plugins when it
 * closes; killed itself, it leaves them behind, and they notice by this connection, on every platform.
 */
export function linkToEngine(address: string, gone: () => void): EngineLink {
  const client = new engineService.EngineClient(address, credentials.createInsecure(), {
    // Without this a silent connection is dropped after half an hour, as if the engine had ended.
    'grpc.client_idle_timeout_ms': 2 ** 31 - 1,
  });
  const channel = client.getChannel();
  client.waitForReady(Date.now() + FIRST_CONTACT_MS, (unreachable) => {
    if (unreachable) return gone();
    channel.watchConnectivityState(connectivityState.READY, Number.POSITIVE_INFINITY, gone);
  });
  return {
    status(urn, message) {
      const request = new engine.LogRequest();
      request.setSeverity(engine.LogSeverity.INFO);
      request.setUrn(urn);
      request.setMessage(message);
      request.setEphemeral(true);
      // A message that gets lost must not fail the step it belongs to.
      client.log(request, () => undefined);
    },
  };
}
