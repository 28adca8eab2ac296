/** The official API schema, where it lies beside the project, and our declarations in its words. */
import { existsSync, readFileSync } from 'node:fs';
import type { Param, Property, PropertyFormat } from '../../../lab/api/param.ts';
import type { Route } from '../../../lab/api/route.ts';

/** Reference data of the project, not part of the product. */
export const schemaFile = new URL('../../../../shared/data/pve-api/pve-api.json', import.meta.url);

export const schemaIsHere = (): boolean => existsSync(schemaFile);

export interface OfficialParam {
  type?: string;
  optional?: number;
  enum?: string[] | null;
  minimum?: number | string;
  maximum?: number | string;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string | Record<string, OfficialParam>;
  requires?: string;
  items?: OfficialParam;
  alias?: string;
  keyAlias?: string;
  default_key?: number;
}

export interface OfficialMethod {
  parameters?: { properties?: Record<string, OfficialParam> };
  permissions?: { user?: string; check?: unknown[] };
  proxyto?: string;
  allowtoken?: number;
}

interface OfficialPath {
  path: string;
  info?: Record<string, OfficialMethod>;
  children?: OfficialPath[];
}

/** `GET /nodes/{node}/status` -> what the schema says of it. */
export function officialMethods(): Map<string, OfficialMethod> {
  const methods = new Map<string, OfficialMethod>();
  const visit = (paths: OfficialPath[]): void => {
    for (const { path, info = {}, children = [] } of paths) {
      for (const [method, entry] of Object.entries(info)) methods.set(`${method} ${path}`, entry);
      visit(children);
    }
  };
  visit(JSON.parse(readFileSync(schemaFile, 'utf8')) as OfficialPath[]);
  return methods;
}

/** What decides whether a value is taken, in one form for both sides. */
export interface Constraints {
  type: string;
  optional: boolean;
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string | Record<string, unknown>;
  requires?: string;
  items?: unknown;
}

export function ofOfficial(param: OfficialParam): Constraints {
  const { minimum, maximum, pattern, format, items } = param;
  return compact({
    type: param.type ?? 'string',
    optional: param.optional === 1,
    enum: param.enum ?? undefined,
    minimum: minimum === undefined ? undefined : Number(minimum),
    maximum: maximum === undefined ? undefined : Number(maximum),
    minLength: param.minLength,
    maxLength: param.maxLength,
    pattern: pattern === undefined ? undefined : jsPattern(pattern),
    format: typeof format === 'object' ? officialFormat(format) : format,
    requires: param.requires,
    items: items && Object.keys(items).length > 0 ? ofOfficial(items) : undefined,
  });
}

const officialFormat = (format: Record<string, OfficialParam>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(format).map(([key, property]) => [
      key,
      property.alias === undefined
        ? { ...ofOfficial(property), defaultKey: property.default_key === 1 }
        : compact({ alias: property.alias, keyAlias: property.keyAlias }),
    ]),
  );

/** Perl writes `(?^:` for a group with default flags, `(?^i:` for one in any case and, since 5.34, `{,n}`. */
function jsPattern(pattern: string): string {
  const anyCase = pattern.includes('(?^i:') ? pattern.replaceAll('a-z', 'a-zA-Z') : pattern;
  return anyCase.replace(/\(\?\^i?:/g, '(?:').replaceAll('{,', '{0,');
}

export function ofOurs(param: Param | Property): Constraints {
  const { minimum, maximum, minLength, maxLength, pattern, format, requires, items } = param;
  return compact({
    type: param.type ?? 'string',
    optional: param.optional === true,
    enum: param.enum,
    minimum,
    maximum,
    minLength,
    maxLength,
    pattern,
    format: typeof format === 'object' ? ourFormat(format) : format,
    requires,
    items: items && ofOurs(items),
  });
}

const ourFormat = (format: PropertyFormat): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(format).map(([key, property]) => [
      key,
      property.alias === undefined
        ? { ...ofOurs(property), defaultKey: property.defaultKey === true }
        : compact({ alias: property.alias, keyAlias: property.keyAlias }),
    ]),
  );

/** The schema's name of a route. */
export const keyOf = (route: Route): string => `${route.method} ${route.path}`;

function compact<T extends object>(whole: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(whole).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
