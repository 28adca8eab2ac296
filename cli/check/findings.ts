/**
 * What the policy pack finds, as data in both languages. The forms are those of the document that the pack writes to the
 * file which `IKZ_FINDINGS` names.
 */
import { z } from 'zod';
import { stackNames } from '../../engine/target.ts';
import type { Problem } from '../../model/problem.ts';
import { type Cooperation, type PlannedResource, readDeclared } from '../../policies/declared.ts';
import { type Exception, exceptFindings, resourceOf } from '../../policies/exceptions.ts';
import type { Rule, Violation } from '../../policies/rule.ts';
import { rules } from '../../policies/rules/index.ts';

export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];
export type Text = Readonly<Record<Language, string>>;

export const textSchema = z.object({ de: z.string(), en: z.string() });

export const placeSchema = z.object({
  file: z.string().describe('path from the folder of the project'),
  line: z.int().min(1).optional(),
  path: z.string().optional().describe('place in the file, `guests[0].memoryMiB`'),
});

const severity = z.enum(['mandatory', 'advisory', 'disabled']);

export const ruleResultSchema = z.object({ id: z.string(), title: textSchema, severity, passed: z.boolean() });

export const findingSchema = z.object({
  rule: z.string(),
  severity: z.enum(['mandatory', 'advisory']),
  urn: z.string().optional(),
  resource: z.string().optional(),
  about: textSchema,
  is: textSchema,
  must: textSchema,
  course: textSchema.optional(),
  fix: textSchema,
  place: placeSchema.optional(),
});

export const exceptionSchema = z.object({
  rule: z.string(),
  resource: z.string(),
  reason: z.string(),
  owner: z.string(),
  expires: z.string(),
});

export const countedExceptionSchema = exceptionSchema.extend({ count: z.int() });

export const problemSchema = z.object({
  file: z.string(),
  line: z.int().min(1).optional(),
  path: z.string(),
  message: z.string(),
});

/** Over one stack, or over several together. */
export const judgementSchema = z.object({
  stack: z.enum(stackNames as readonly ['primary', 'secondary']),
  rules: z.array(ruleResultSchema),
  findings: z.array(findingSchema),
  exceptions: z.object({
    used: z.array(countedExceptionSchema),
    unused: z.array(exceptionSchema),
    expired: z.array(countedExceptionSchema),
    unknown: z.array(exceptionSchema),
  }),
  problems: z.array(problemSchema),
});

export type Judgement = z.infer<typeof judgementSchema>;
export type Finding = z.infer<typeof findingSchema>;

export interface Registers {
  exceptions: readonly Exception[];
  problems: readonly Problem[];
}

/** Levels of rules that differ from their own. */
export type PackConfig = Readonly<Record<string, { enforcementLevel?: z.infer<typeof severity> }>>;

/** What the pack says of these resources. @param leaving what the state still holds and the update will delete */
export function judgeStack(
  resources: readonly PlannedResource[],
  leaving: readonly PlannedResource[],
  cooperation: Cooperation,
  registers: Registers,
  config: PackConfig,
): Judgement {
  const declared = readDeclared(resources, cooperation, leaving);
  const levelOf = (rule: Rule) => config[rule.id]?.enforcementLevel ?? rule.severity;
  const found = rules.map((rule) => ({ rule, violations: levelOf(rule) === 'disabled' ? [] : rule.check(declared) }));
  const { findings, used, unused, expired, unknown } = exceptFindings(found, registers.exceptions, cooperation.today);
  const counted = ({ exception, count }: { exception: Exception; count: number }) => ({ ...exception, count });
  return {
    stack: resources.some(({ urn }) => urn.startsWith('urn:pulumi:primary::')) ? 'primary' : 'secondary',
    rules: findings.map(({ rule, violations }) => ({
      id: rule.id,
      title: both(rule.title),
      severity: levelOf(rule),
      passed: levelOf(rule) !== 'disabled' && violations.length === 0,
    })),
    findings: findings.flatMap(({ rule, violations }) =>
      violations.map((each) => findingOf(each, rule, levelOf(rule))),
    ),
    exceptions: { used: used.map(counted), unused, expired: expired.map(counted), unknown },
    problems: registers.problems.map(({ file, line, path, message }) => ({
      file,
      ...(line !== undefined && { line }),
      path,
      message,
    })),
  };
}

function findingOf({ urn, message, remediation }: Violation, rule: Rule, level: z.infer<typeof severity>): Finding {
  const resource = resourceOf(urn);
  return {
    rule: rule.id,
    severity: level === 'advisory' ? 'advisory' : 'mandatory',
    ...(urn !== undefined && { urn }),
    ...(resource !== undefined && { resource }),
    about: both(resource ?? rule.id),
    is: both(message),
    must: both(rule.title),
    fix: both(remediation ?? rule.remediation),
  };
}

function both(text: string): Text {
  return { de: text, en: text };
}
