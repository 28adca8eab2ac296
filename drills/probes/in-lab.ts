/**
 * What of a probe a lab can answer. Its guests take TCP connections while they serve, and no software runs in them: where an
 * answer would have to come from that, the connection is asked for instead, and what has none is left out. Pure.
 */
import type { Probe } from './probe.ts';

export function inLab(probe: Probe): Probe[] {
  const { id, vmId, timeoutSeconds, toleranceSeconds } = probe;
  const common = { id, ...(vmId !== undefined && { vmId }), timeoutSeconds, toleranceSeconds };
  switch (probe.kind) {
    case 'tcp':
    case 'state':
    case 'preview':
      return [probe];
    case 'guest':
      return probe.asks ? [{ kind: 'tcp', ...common, ...probe.asks }] : [];
    case 'http':
    case 'icmp':
    case 'script':
      return [];
  }
}
