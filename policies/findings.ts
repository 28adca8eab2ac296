/** The findings of one judgement as a document: what the pack writes for other programs, and how they read it. */
import { z } from 'zod';
import type { Text } from '../model/text.ts';
import { exceptionFields } from './exceptions.ts';

export const text: z.ZodType<Text> = z.strictObject({ de: z.string(), en: z.string() });
const severity = z.enum(['mandatory', 'advisory']);
const countedException = exceptionFields.extend({
  count: z.int().nonnegative().describe('Findings that it covers.'),
});

const place = z.strictObject({
  file: z.string().describe('From the folder of the project: `cooperation/sites/niestetal.yaml`.'),
  line: z.int().positive().optional(),
  path: z.string().optional().describe('Place in the file, `nodes[0].memoryMiB`.'),
});

export const ruleResult = z.strictObject({
  id: z.string(),
  title: text,
  severity: z.enum(['mandatory', 'advisory', 'disabled']),
  passed: z.boolean().describe('It was asked, and found nothing that is not excepted.'),
});

export const finding = z.strictObject({
  rule: z.string(),
  severity,
  urn: z.string().optional(),
  resource: z.string().optional().describe('Name of the resource, as exceptions name it.'),
  about: text,
  is: text,
  must: text,
  course: text.optional(),
  fix: text.describe('What to do about it.'),
  place: place.optional().describe('Where it is mended.'),
});

export const registerProblem = z.strictObject({
  file: z.string(),
  line: z.int().positive().optional(),
  path: z.string(),
  message: z.string(),
});

export const findingsDocument = z.strictObject({
  stack: z
    .enum(['primary', 'secondary'])
    .describe('The stack judged; of both together, the one with what the cluster has once.'),
  rules: z.array(ruleResult),
  findings: z.array(finding),
  exceptions: z.strictObject({
    used: z.array(countedException),
    unused: z.array(exceptionFields),
    expired: z.array(countedException),
    unknown: z.array(exceptionFields).describe('They name a rule that the pack does not have.'),
  }),
  problems: z
    .array(registerProblem)
    .describe('What is wrong with the registers and the configuration of the pack: each fails the judgement.'),
});

export type FindingsDocument = z.infer<typeof findingsDocument>;

export type Finding = z.infer<typeof finding>;
