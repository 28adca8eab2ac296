/**
 * The result of a check as one document, in both languages: every format is written from it and from nothing else. Equal
 * judgements give equal documents, byte for byte: no clock in it but the day of the judgement.
 */
import { z } from 'zod';
import { finding, registerProblem, ruleResult, text } from '../../policies/findings.ts';

/** As its register has it, where it is checked. */
const exception = z.object({
  rule: z.string(),
  resource: z.string(),
  reason: z.string(),
  owner: z.string(),
  expires: z.string(),
});

export const scopeSchema = z
  .enum(['primary', 'secondary', 'together'])
  .describe('the stack alone; together: what shows in both, or only where both are looked at');

const reportedFinding = finding.omit({ urn: true, severity: true }).extend({
  id: z.string().describe('stays the same as long as rule, resource and subject do: 16 hexadecimal digits'),
  severity: z.enum(['mandatory', 'advisory']),
  scope: scopeSchema,
  status: z
    .enum(['new', 'present', 'unknown'])
    .describe('against the base: made by this change, there before, or not compared'),
});

const fault = z.object({
  what: z.string(),
  seconds: z.number().nullable().describe('null: it does not come back by itself'),
});

const memberFiguresSchema = z.object({
  class: z.number().describe('availability class of the worst service, by the 95 % band'),
  minutesPerYear: z.number().describe('of the worst service'),
  p95MinutesPerYear: z.number().describe('of the worst service'),
  longestFault: fault.optional().describe('the single fault that takes a service away for longest'),
});

const changeSchema = z.object({
  effect: z.enum(['create', 'update', 'replace', 'delete']),
  type: z.string(),
  name: z.string(),
  properties: z.array(z.string()),
});

export const reportSchema = z
  .object({
    version: z.literal(1),
    day: z.string().describe('day of the judgement, YYYY-MM-DD'),
    verdict: z
      .enum(['passed', 'failed', 'incomplete'])
      .describe('incomplete: nothing was found, but not everything that belongs to this way could be judged'),
    way: z.enum(['live', 'lab', 'offline']).describe('what was judged against'),
    incomplete: z.array(text).describe('what should have been judged and was not'),
    notJudged: z.array(text).describe('what this way of judging can not see'),
    notes: z.array(text),
    base: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('compared'), ref: z.string(), commit: z.string() }),
      z.object({ kind: z.literal('missing'), why: text, fix: text }),
    ]),
    members: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        before: memberFiguresSchema.optional(),
        after: memberFiguresSchema.optional(),
      }),
    ),
    findings: z.array(reportedFinding),
    mended: z.array(reportedFinding.omit({ status: true })).describe('of the base, and gone with this change'),
    rules: z.array(
      ruleResult.omit({ passed: true }).extend({
        outcome: z.enum(['passed', 'found', 'disabled', 'unknown']).describe('unknown: no judgement of it is there'),
      }),
    ),
    changes: z.array(
      z.object({
        stack: z.enum(['primary', 'secondary']),
        against: z
          .enum(['cluster', 'state', 'base'])
          .describe('what the changes were found against; state: what the last update has recorded'),
        unchanged: z.int(),
        changes: z.array(changeSchema),
      }),
    ),
    exceptions: z.object({
      used: z.array(exception.extend({ count: z.int() })),
      unused: z.array(exception),
      expired: z.array(exception.extend({ count: z.int() })),
      unknown: z.array(exception),
    }),
    problems: z.array(registerProblem).describe('mistakes in the inventory and in the registers'),
    sources: z.array(z.object({ what: text, value: z.string() })).describe('what was judged'),
  })
  .describe('Result of `ikz check`.');

export type Report = z.infer<typeof reportSchema>;
export type ReportedFinding = Report['findings'][number];
/** Not compared yet. */
export type JudgedFinding = Report['mended'][number];
export type Scope = z.infer<typeof scopeSchema>;
export type Place = NonNullable<z.infer<typeof finding>['place']>;
