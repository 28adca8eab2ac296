/** Every route of the lab against the official schema: nothing missing, nothing invented, nothing laxer. */
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import type { Route } from '../../../lab/api/route.ts';
import { routes } from '../../../lab/api/routes.ts';
import { keyOf, type OfficialMethod, officialMethods, ofOfficial, ofOurs, schemaIsHere } from './official-schema.ts';

const away = 'the official schema (../shared/data/pve-api/pve-api.json) is not on this machine';

function differences(route: Route, official: OfficialMethod): string[] {
  const at = keyOf(route);
  const theirs = official.parameters?.properties ?? {};
  const found: string[] = [];
  for (const name of new Set([...Object.keys(route.params), ...Object.keys(theirs)])) {
    const ours = route.params[name];
    const their = theirs[name];
    if (!ours) found.push(`${at}: parameter ${name} is missing`);
    else if (!their) found.push(`${at}: parameter ${name} is invented`);
    else if (!isDeepStrictEqual(ofOurs(ours), ofOfficial(their))) {
      found.push(`${at}: ${name} is ${JSON.stringify(ofOurs(ours))}, officially ${JSON.stringify(ofOfficial(their))}`);
    }
  }
  const { user, check } = official.permissions ?? {};
  const permission = user ?? check ?? 'root';
  if (!isDeepStrictEqual(route.permission, permission)) {
    found.push(`${at}: permission is ${JSON.stringify(route.permission)}, officially ${JSON.stringify(permission)}`);
  }
  if ((route.onNode === true) !== (official.proxyto === 'node')) found.push(`${at}: handed to the node or not`);
  if ((route.ticketOnly === true) !== (official.allowtoken === 0)) found.push(`${at}: API tokens allowed or not`);
  return found;
}

test('every route is one of the official API, with its parameters, permission and place', ({ skip }) => {
  if (!schemaIsHere()) skip(away);
  const official = officialMethods();
  const found = routes.flatMap((route) => {
    const method = official.get(keyOf(route));
    return method ? differences(route, method) : [`${keyOf(route)}: no such call`];
  });
  expect(found).toEqual([]);
});

test('no call is declared twice', () => {
  const keys = routes.map(keyOf);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});
