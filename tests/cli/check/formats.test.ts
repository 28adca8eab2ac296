import fs from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { validateXML, type XMLFileInfo } from 'xmllint-wasm';
import { z } from 'zod';
import { formatNames, formats } from '../../../cli/check/formats.ts';
import { type Report, reportSchema } from '../../../cli/check/report.ts';
import { languages } from '../../../model/text.ts';
import { defective, good } from './reports.ts';

const reports: [string, Report][] = [
  ['defective', defective],
  ['good', good],
];
const everyCase = reports.flatMap(([name, report]) => languages.map((language) => ({ name, report, language })));

const schemas = path.join(import.meta.dirname, 'schemas');
const schema = (name: string) => fs.readFileSync(path.join(schemas, name), 'utf8');

describe.each(everyCase)('The report of a $name change in "$language"', ({ name, report, language }) => {
  it.each(formatNames)('is written as %s', async (format) => {
    const { file, render } = formats[format];
    await expect(render(report, language)).toMatchFileSnapshot(`../../golden/check/${name}.${language}/${file}`);
  });

  it('is valid SARIF 2.1.0', () => {
    const ajv = new Ajv.default({ strict: false, unicodeRegExp: false });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(schema('sarif-2.1.0.json')));
    validate(JSON.parse(formats.sarif.render(report, language)));
    expect(validate.errors).toBeNull();
  });

  it('is valid JUnit XML', async () => {
    const xml: XMLFileInfo = { fileName: 'check.xml', contents: formats.junit.render(report, language) };
    const { errors } = await validateXML({ xml: [xml], schema: [schema('junit-10.xsd')] });
    expect(errors).toEqual([]);
  });

  it('is a code quality report as GitLab describes it', () => {
    const issue = z.strictObject({
      description: z.string().min(1),
      check_name: z.string().min(1),
      fingerprint: z.string().min(1),
      severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
      location: z.strictObject({
        path: z.string().regex(/^[^./]/),
        lines: z.strictObject({ begin: z.int().min(1) }),
      }),
    });
    const issues = z.array(issue).parse(JSON.parse(formats['code-quality'].render(report, language)));
    const prints = issues.map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('is read back from JSON as it was', () => {
    expect(reportSchema.parse(JSON.parse(formats.json.render(report)))).toEqual(report);
  });
});

describe('A long report', () => {
  const [finding] = defective.findings;
  const findings = Array.from({ length: 3000 }, (_, index) => ({ ...finding, id: String(index).padStart(16, '0') }));
  const long = reportSchema.parse({ ...defective, findings });

  it('fits into a comment, and says how much is left out', () => {
    const comment = formats.markdown.render(long, 'en');
    expect(comment.length).toBeLessThanOrEqual(60_000);
    expect(comment).toMatch(/and \d+ more: see the reports of the run/);
  });

  it('has every finding in the other formats', () => {
    expect(JSON.parse(formats.sarif.render(long, 'en')).runs[0].results.length).toBeGreaterThan(3000);
    expect(formats.github.render(long, 'en').split('\n').length).toBeGreaterThan(3000);
  });
});
