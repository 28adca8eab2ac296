/** Environment of the engine, the provider and the program, in one place. */
import type { EndpointAnswer } from './endpoint.ts';
import type { Target } from './target.ts';

/**
 * Variables for `pulumi` on the target. Address and token of the API go to the provider by its
 * environment and so into no state: another endpoint or a new token is no change of anything.
 */
export function engineEnvironment(
  target: Target,
  toolchain: Record<string, string>,
  endpoint: Pick<EndpointAnswer, 'url'>,
): Record<string, string> {
  return {
    ...toolchain,
    ...target.backend,
    // The stack's settings may lack the salt (the lab keeps it elsewhere); the state has it.
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
    ...engineTuning(),
    IKZ_CONNECTION: target.connection.file,
    PROXMOX_VE_ENDPOINT: endpoint.url,
    PROXMOX_VE_API_TOKEN: target.connection.apiToken(),
    SSL_CERT_FILE: target.connection.caFile(),
  };
}

/**
 * The engine writes its whole checkpoint at every step, and a fifth of its processor time goes to collecting what that
 * leaves behind. Memory is there: it is let grow further between two collections (docs/decisions/0006-speed.md).
 * Whoever sets GOGC keeps their value.
 */
function engineTuning(): Record<string, string> {
  return process.env.GOGC === undefined ? { GOGC: '400' } : {};
}
