import { randomBytes } from 'node:crypto';
import type { Provider } from '@pulumi/pulumi/provider/provider.js';
import { hasUnknown, type Properties, same } from './property.ts';
import { type Resource, resources, type Step } from './resource.ts';

/** Changing these replaces the resource; changing anything else updates it. */
const REPLACING = ['triggers'];
/** Outputs, which no input changes. */
const OUTPUTS = new Set(['stdout', 'stderr']);

/** The provider for Pulumi's SDK server; `status` shows a line beside the resource with that URN. */
export function commandProvider(
  version: string,
  status: (urn: string, line: string) => void,
): Required<Pick<Provider, 'version' | 'check' | 'diff' | 'create' | 'update' | 'delete' | 'read' | 'cancel'>> {
  const stopping = new AbortController();
  const step = (urn: string): Step => ({ line: (line) => status(urn, line), signal: stopping.signal });
  return {
    version,
    async check(urn, _state, inputs: Properties) {
      const type = typeOf(urn);
      const resource = resources[type];
      if (resource === undefined)
        return { inputs, failures: [{ property: 'type', reason: `unknown resource type ${type}` }] };
      const missing = resource.required.filter(
        (property) => inputs[property] === undefined || inputs[property] === null,
      );
      return {
        inputs,
        failures: missing.map((property) => ({ property, reason: `missing required property ${property}` })),
      };
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
