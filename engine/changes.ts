/**
 * What an operation does or would do, read from the engine's events. Pure.
 */
import type { EngineEvent, StepEventMetadata } from '@pulumi/pulumi/automation/index.js';

export type Effect = 'create' | 'update' | 'replace' | 'delete' | 'same';

export interface Change {
  effect: Effect;
  urn: string;
  type: string;
  /** Logical name. */
  name: string;
  /** Properties that differ; empty for creations and deletions. */
  properties: string[];
}

/** Message of the engine, the program, the provider or a policy. */
export interface Finding {
  severity: 'error' | 'warning';
  /** Resource it is about, `undefined` for the program as a whole. */
  urn: string | undefined;
  /** `policy` where a rule of the policy pack speaks, then with its name. */
  policy?: string;
  message: string;
}

export interface Outcome {
  changes: Change[];
  findings: Finding[];
  /** Resources left as they are. */
  unchanged: number;
}

/** Types whose loss is loss of data: a guest, the storage below it. */
const holdsData = [/:index\/vmLegacy:VmLegacy$/, /:storage\/[a-z]+:/i];

/** Changes that would destroy a guest or a storage: never done without an approval that names it. */
export function destructive(changes: Change[]): Change[] {
  return changes.filter(
    (change) =>
      (change.effect === 'delete' || change.effect === 'replace') &&
      holdsData.some((pattern) => pattern.test(change.type)),
  );
}

/** Collects events into an outcome; the same events give the same outcome. */
export class OutcomeReader {
  readonly #changes = new Map<string, Change>();
  readonly #findings: Finding[] = [];
  #unchanged = 0;

  read(event: EngineEvent): void {
    if (event.resourcePreEvent) this.#step(event.resourcePreEvent.metadata);
    if (event.diagnosticEvent) {
      const { severity, urn, message } = event.diagnosticEvent;
      // Ephemeral messages are progress of a provider.
      if ((severity === 'error' || severity === 'warning') && !event.diagnosticEvent.ephemeral) {
        this.#findings.push({ severity, urn: urn || undefined, message: plain(message) });
      }
    }
    if (event.policyEvent) {
      const { enforcementLevel, resourceUrn, policyName, message } = event.policyEvent;
      this.#findings.push({
        severity: enforcementLevel === 'mandatory' ? 'error' : 'warning',
        urn: resourceUrn || undefined,
        policy: policyName,
        message: plain(message),
      });
    }
  }

  outcome(): Outcome {
    return { changes: [...this.#changes.values()], findings: this.#findings, unchanged: this.#unchanged };
  }

  #step(step: StepEventMetadata): void {
    const effect = effects[step.op];
    if (effect === undefined) return;
    if (effect === 'same') {
      this.#unchanged += 1;
      return;
    }
    // A replacement is announced in up to three steps of one resource: told once, as a replacement.
    if (this.#changes.get(step.urn)?.effect === 'replace') return;
    this.#changes.set(step.urn, {
      effect,
      urn: step.urn,
      type: step.type,
      name: nameOf(step.urn),
      properties: Object.keys(step.detailedDiff ?? {}).sort(),
    });
  }
}

/** Steps of the engine that matter here (https://www.pulumi.com/docs/iac/concepts/how-pulumi-works/). */
const effects: Partial<Record<string, Effect>> = {
  same: 'same',
  create: 'create',
  update: 'update',
  delete: 'delete',
  replace: 'replace',
  'create-replacement': 'replace',
  'delete-replaced': 'replace',
  'discard-replaced': 'replace',
};

/** Logical name at the end of a URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf('::') + 2);
}

/** Colour directives of the engine's own display (`<{%reset%}>`) are no text. */
function plain(text: string): string {
  return text.replaceAll(/<\{%[^%]*%\}>/g, '').trimEnd();
}
