import { randomBytes } from 'node:crypto';
import type { CheckResult, Provider } from '@pulumi/pulumi/provider/provider.js';
import { hasUnknown, type Properties, same } from './property.ts';
import { type Resource, resources } from './resource.ts';
import type { Step } from './step.ts';

/** Changing these replaces the resource; changing anything else updates it. */
const REPLACING = ['triggers'];
/** Outputs, which no input changes. */
const OUTPUTS = new Set(['stdout', 'stderr', 'assets', 'archive']);
/** Inputs of the real provider that collect files; nothing here uses them. */
const NOT_SERVED = ['assetPaths', 'archivePaths'];

/** The provider for Pulumi's SDK server; `status` shows a line beside the resource with that URN. */
export function commandProvider(
  version: string,
  status: (urn: string, line: string) => void,
): Required<Pick<Provider, 'version' | 'check' | 'diff' | 'create' | 'update' | 'delete' | 'read' | 'cancel'>> {
  const stopping = new AbortController();
  const step = (urn: string): Step => ({ line: (line) => status(urn, line), signal: stopping.signal });
  return {
    version,
    async check(urn, _state, news: Properties) {
      const resource = resources[typeOf(urn)];
      if (resource === undefined) return refused(news, 'type', `unknown resource type ${typeOf(urn)}`);
      const inputs = { ...resource.defaults, ...news };
      const missing = resource.required.find((property) => (inputs[property] ?? null) === null);
      if (missing !== undefined) return refused(inputs, missing, `missing required property ${missing}`);
      const surplus = NOT_SERVED.find((property) => property in inputs);
      if (surplus !== undefined) return refused(inputs, surplus, 'served by the official provider only');
      return { inputs };
    },
    async diff(_id, _urn, state: Properties, inputs: Properties) {
      const names = new Set([...Object.keys(state), ...Object.keys(inputs)]);
      const changed = [...names].filter(
        (name) => !OUTPUTS.has(name) && (hasUnknown(inputs[name]) || !same(state[name], inputs[name])),
      );
      return { changes: changed.length > 0, replaces: REPLACING.filter((name) => changed.includes(name)) };
    },
    async create(urn, inputs: Properties) {
      const outs = await resourceOf(urn).create(inputs, step(urn));
      return { id: `${nameOf(urn)}${randomBytes(4).toString('hex')}`, outs };
    },
    async update(_id, urn, state: Properties, inputs: Properties) {
      return { outs: await resourceOf(urn).update(state, inputs, step(urn)) };
    },
    async delete(_id, urn, state: Properties) {
      await resourceOf(urn).delete(state, step(urn));
    },
    // Nothing outside the state says what a command once did: a refresh finds no drift.
    async read(id, _urn, state?: Properties) {
      return { id, props: state ?? {} };
    },
    async cancel() {
      stopping.abort(new Error('cancelled'));
    },
  };
}

function refused(inputs: Properties, property: string, reason: string): CheckResult {
  return { inputs, failures: [{ property, reason }] };
}

/** urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME */
function typeOf(urn: string): string {
  return urn.split('::')[2]?.split('$').at(-1) ?? '';
}

function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::');
}

function resourceOf(urn: string): Resource {
  const resource = resources[typeOf(urn)];
  if (resource === undefined) throw new Error(`unknown resource type ${typeOf(urn)}`);
  return resource;
}
