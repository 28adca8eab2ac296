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
  const found: Found = { secrets: [], texts: [] };
  const props = plain(shown, '', found);
  // Nearly all is there already: only what waits is waited for.
  if (found.texts.length > 0) await Promise.all(found.texts);
  const isMapping = typeof props === 'object' && props !== null;
  return { props: isMapping ? (props as Record<string, unknown>) : {}, secrets: found.secrets };
}

interface Found {
  secrets: string[];
  /** Texts of assets that are on their way to their place. */
  texts: Promise<void>[];
}

function plain(shown: unknown, path: string, found: Found): unknown {
  const value = behindProxies(shown);
  if (unknownValues.has(value) || value === null) return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const list: unknown[] = new Array(value.length);
    value.forEach((each, index) => {
      put(list, index, each, `${path}[${index}]`, found);
    });
    return list;
  }
  const fields: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) put(fields, key, each, path === '' ? key : `${path}.${key}`, found);
  return fields;
}

/** Puts a part in its place, the text of an asset once it is there; in a mapping what is not known is left out. */
function put<Key extends string | number>(
  into: Record<Key, unknown>,
  key: Key,
  shown: unknown,
  path: string,
  found: Found,
): void {
  let value = behindProxies(shown);
  let within = found;
  while (value instanceof Secret) {
    within.secrets.push(path);
    // A secret in a secret is one secret.
    within = { ...found, secrets: [] };
    value = behindProxies(value.value);
  }
  if (value instanceof asset.StringAsset) {
    found.texts.push(
      Promise.resolve(value.text).then((text) => {
        into[key] = text;
      }),
    );
    return;
  }
  const part = plain(value, path, within);
  if (part !== undefined || Array.isArray(into)) into[key] = part;
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
