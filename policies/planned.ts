/**
 * Planned resources made plain. The SDK shows properties through proxies that throw where a value is not known before
 * the update; the rules want data: what is not known is absent, and which values are secrets is noted beside them.
 */
import { Secret, type StackValidationPolicy } from '@pulumi/policy';
import { asset } from '@pulumi/pulumi';
import type { PlannedResource } from './declared.ts';

/** Key under which the SDK's proxies give out what is behind them (`proxy.js` of @pulumi/policy, marked internal). */
const proxyTarget = '__getSpecialProxyTarget';

/** What the SDK puts where a value is not known yet, one for each type (`proxy.js` of @pulumi/policy). */
const unknownValues: ReadonlySet<unknown> = new Set([
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
]);

export interface PlainProperties {
  props: Record<string, unknown>;
  /** Paths of the secrets among them, `connection` or `initialization.userAccount.password`. */
  secrets: string[];
}

/** @param shown properties of a resource as a policy is given them */
export async function plainProperties(shown: unknown): Promise<PlainProperties> {
  const secrets: string[] = [];
  const props = await plain(shown, '', secrets);
  return { props: typeof props === 'object' && props !== null ? (props as Record<string, unknown>) : {}, secrets };
}

async function plain(shown: unknown, path: string, secrets: string[]): Promise<unknown> {
  const value = behindProxies(shown);
  if (unknownValues.has(value) || value === null) return undefined;
  if (typeof value !== 'object') return value;
  if (value instanceof Secret) {
    secrets.push(path);
    return plain(value.value, path, []);
  }
  if (value instanceof asset.StringAsset) return value.text;
  if (Array.isArray(value)) {
    return Promise.all(value.map((each, index) => plain(each, `${path}[${index}]`, secrets)));
  }
  const fields: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    const field = await plain(each, path === '' ? key : `${path}.${key}`, secrets);
    if (field !== undefined) fields[key] = field;
  }
  return fields;
}

/** A property may be behind two of them, one for secrets and one for the unknown. */
function behindProxies(shown: unknown): unknown {
  let value = shown;
  for (;;) {
    const target =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[proxyTarget] : undefined;
    if (target === undefined) return value;
    value = target;
  }
}

/** The part of a resource that a policy of a stack is shown. */
export type ShownResource = Parameters<StackValidationPolicy['validateStack']>[0]['resources'][number];

/** @param secrets paths of the secrets that were seen when it was declared, by urn */
export async function plainResources(
  shown: readonly ShownResource[],
  secrets: ReadonlyMap<string, readonly string[]>,
): Promise<PlannedResource[]> {
  const resources: PlannedResource[] = [];
  for (const { type, name, urn, props, opts } of shown) {
    const plain = await plainProperties(props);
    const paths = [...plain.secrets, ...opts.additionalSecretOutputs, ...(secrets.get(urn) ?? [])];
    resources.push({ type, name, urn, props: plain.props, secrets: paths, opts });
  }
  return resources;
}
