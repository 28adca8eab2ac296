import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonSchemaFiles } from '../../model/schema/json-schema.ts';
import { complaints, edited, filesIn, planOf } from './support.ts';

const folder = path.resolve(import.meta.dirname, '..', '..', 'cooperation');
const files = filesIn(folder);

describe('the inventory of the cooperation', () => {
  it('is planned as the golden file shows', async () => {
    const text = `${JSON.stringify(planOf(files), undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../golden/plan.json');
  });

  it('holds the members and the partner, with the days they joined', () => {
    expect(planOf(files).tenants.map(({ id, role }) => [id, role])).toEqual([
      ['gemeinsam', 'shared'],
      ['kaufungen', 'member'],
      ['landkreis-kassel', 'partner'],
      ['niestetal', 'lead'],
      ['soehrewald', 'member'],
    ]);
    expect(files.get('members/kaufungen.yaml')).toContain('joined: 2018-08-15\n');
    expect(files.get('members/soehrewald.yaml')).toContain('joined: 2018-12-19\n');
  });

  it.each(['sitzungsdienst', 'gis', 'buergerportal'])('takes in the planned service %s by one line', (service) => {
    const file = `services/${service}.yaml`;
    const { guests } = planOf(edited(files, [[file, 'enabled: false', 'enabled: true']]));
    expect(planOf(files).guests.some((guest) => guest.service === service)).toBe(false);
    expect(guests.some((guest) => guest.service === service)).toBe(true);
  });

  it('has the memory for all planned services together', () => {
    const all = [...files].map(([file, text]): [string, string] => [
      file,
      text.replace('enabled: false', 'enabled: true'),
    ]);
    expect(complaints(new Map(all))).toEqual([]);
  });

  it('tells editors the schema of every file', () => {
    for (const [file, text] of files) {
      const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? '';
      const schema = path.resolve(folder, path.dirname(file), named);
      expect([...jsonSchemaFiles().keys()]).toContain(path.basename(schema));
      expect(path.dirname(schema)).toBe(path.join(folder, 'schema'));
    }
  });
});

describe('the JSON Schemas for editors', () => {
  it.each([...jsonSchemaFiles()])('%s is current (npm run schema)', (name, text) => {
    const written: unknown = JSON.parse(readFileSync(path.join(folder, 'schema', name), 'utf8'));
    expect(written).toEqual(JSON.parse(text));
  });

  it.each([...jsonSchemaFiles()])('%s describes every field and allows no other', (_, text) => {
    expect(undescribed(JSON.parse(text))).toEqual([]);
  });
});

/** Paths of fields without a description, and of mappings that take any key. */
function undescribed(schema: unknown, at = ''): string[] {
  if (!isRecord(schema)) return [];
  const { properties, items, additionalProperties } = schema;
  const fields = isRecord(properties) ? Object.entries(properties) : [];
  return [
    ...fields.flatMap(([key, field]) => (isRecord(field) && field.description === undefined ? [`${at}.${key}`] : [])),
    ...(isRecord(properties) && additionalProperties !== false ? [`${at} takes any key`] : []),
    ...fields.flatMap(([key, field]) => undescribed(field, `${at}.${key}`)),
    ...undescribed(items, `${at}[]`),
    ...undescribed(additionalProperties, `${at}.*`),
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
