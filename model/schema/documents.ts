import type { z } from 'zod';
import { cooperation } from './cooperation.ts';
import { figures } from './figures.ts';
import { member } from './member.ts';
import { service } from './service.ts';
import { site } from './site.ts';
import { antivirus, links, targets, witness } from './surroundings.ts';

/** Files of which there is exactly one, by name without `.yaml`. */
export const singleDocuments = { cooperation, witness, links, targets, antivirus } as const;

/** Files of which there is one at most. */
export const optionalDocuments = { figures } as const;

/** Folders with one file per thing; the name of the file is its id. `schemaName` names the JSON Schema. */
export const folders = {
  members: { schemaName: 'member', schema: member },
  sites: { schemaName: 'site', schema: site },
  services: { schemaName: 'service', schema: service },
} as const;

/** Every schema by the name of its JSON Schema file. */
export const schemasByName: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ...Object.entries(singleDocuments),
  ...Object.entries(optionalDocuments),
  ...Object.values(folders).map(({ schemaName, schema }): [string, z.ZodType] => [schemaName, schema]),
]);
