import type { EngineEvent } from '@pulumi/pulumi/automation/index.js';
import { describe, expect, it } from 'vitest';
import { destructive, OutcomeReader } from '../../engine/changes.ts';

const guestType = 'proxmoxve:index/vmLegacy:VmLegacy';
const urn = (type: string, name: string) => `urn:pulumi:primary::ikz::ikz:site:Guest$${type}::${name}`;

function step(op: string, type: string, name: string, detailedDiff?: Record<string, unknown>): EngineEvent {
  const metadata = { op, type, urn: urn(type, name), provider: '', ...(detailedDiff ? { detailedDiff } : {}) };
  return { sequence: 0, timestamp: 0, resourcePreEvent: { metadata } } as unknown as EngineEvent;
}

function outcomeOf(...events: EngineEvent[]) {
  const reader = new OutcomeReader();
  for (const event of events) reader.read(event);
  return reader.outcome();
}

describe('What an operation does, read from the events of the engine', () => {
  it('counts what stays as it is and lists what changes, with the properties that differ', () => {
    const outcome = outcomeOf(
      step('same', guestType, 'a'),
      step('update', guestType, 'b', { 'memory.dedicated': { kind: 'update' } }),
      step('create', guestType, 'c'),
    );
    expect(outcome.unchanged).toBe(1);
    expect(outcome.changes.map(({ effect, name, properties }) => ({ effect, name, properties }))).toEqual([
      { effect: 'update', name: 'b', properties: ['memory.dedicated'] },
      { effect: 'create', name: 'c', properties: [] },
    ]);
  });

  it('tells a replacement once, though the engine announces it in three steps', () => {
    const outcome = outcomeOf(
      step('create-replacement', guestType, 'a'),
      step('replace', guestType, 'a'),
      step('delete-replaced', guestType, 'a'),
    );
    expect(outcome.changes.map(({ effect }) => effect)).toEqual(['replace']);
  });

  it('does not take a refresh for a change', () => {
    expect(outcomeOf(step('refresh', guestType, 'a')).changes).toEqual([]);
  });

  it('knows which changes destroy data: a guest or a storage deleted or replaced, nothing else', () => {
    const { changes } = outcomeOf(
      step('delete', guestType, 'gone'),
      step('replace', guestType, 'replaced'),
      step('delete', 'proxmoxve:storage/zfspool:Zfspool', 'guests'),
      step('update', guestType, 'bigger'),
      step('delete', 'proxmoxve:index/replication:Replication', 'job'),
      step('replace', 'proxmoxve:sdn/applier:Applier', 'apply-networks'),
    );
    expect(destructive(changes).map(({ name }) => name)).toEqual(['gone', 'replaced', 'guests']);
  });

  it('keeps errors, warnings and policy violations, without the colours of a terminal', () => {
    const { findings } = outcomeOf(
      {
        sequence: 0,
        timestamp: 0,
        diagnosticEvent: { severity: 'error', message: '<{%fg 1%}>kaputt<{%reset%}>\n', color: 'never' },
      } as EngineEvent,
      {
        sequence: 0,
        timestamp: 0,
        diagnosticEvent: { severity: 'info', message: 'nur so', color: 'never' },
      } as EngineEvent,
      {
        sequence: 0,
        timestamp: 0,
        policyEvent: {
          resourceUrn: 'urn:x::y',
          message: 'has no HA',
          color: 'never',
          policyName: 'guest-highly-available',
          policyPackName: 'p',
          policyPackVersion: '1',
          policyPackVersionTag: '1',
          enforcementLevel: 'mandatory',
        },
      } as EngineEvent,
    );
    expect(findings).toEqual([
      { severity: 'error', urn: undefined, message: 'kaputt' },
      { severity: 'error', urn: 'urn:x::y', policy: 'guest-highly-available', message: 'has no HA' },
    ]);
  });
});
