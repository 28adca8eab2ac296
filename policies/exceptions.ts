/**
 * Exceptions: findings that somebody answers for until a day. One that counts takes its finding away, and is told; one that
 * has expired, or that names no rule, is a finding itself.
 */
import { z } from 'zod';
import { dated } from './register.ts';
import type { Rule, Violation } from './rule.ts';

/** One entry of exceptions.yaml. */
export const exceptionFields = z.strictObject({
  rule: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .meta({ patternErrorMessage: 'the id of a rule, such as guest-never-lost' })
    .describe('Id of the rule.'),
  resource: dated.resource,
  ...dated.accountability,
});

/** exceptions.yaml */
export const exceptionRegister = z
  .strictObject({
    exceptions: z.array(exceptionFields).describe('One entry for each finding that is put up with.'),
  })
  .describe('Findings that are put up with for a while.');

export type Exception = z.infer<typeof exceptionFields>;

/** An exception, and the number of findings that it covers, or would still cover. */
export interface CountedException extends Exception {
  count: number;
}

export interface RuleFindings {
  rule: Rule;
  violations: Violation[];
}

export interface ExceptionCount {
  used: CountedException[];
  unused: Exception[];
  expired: CountedException[];
  /** They name a rule that the pack does not have. */
  unknown: Exception[];
}

export interface ExceptedFindings {
  /** What is left to report, rule by rule. */
  findings: RuleFindings[];
  exceptions: ExceptionCount;
}

/** @param today YYYY-MM-DD; an exception counts on its last day */
export function exceptFindings(
  findings: readonly RuleFindings[],
  exceptions: readonly Exception[],
  today: string,
): ExceptedFindings {
  const ids = new Set(findings.map(({ rule }) => rule.id));
  const counted = exceptions
    .filter(({ rule }) => ids.has(rule))
    .map((exception) => ({
      ...exception,
      count: findings
        .filter(({ rule }) => rule.id === exception.rule)
        .reduce((sum, { violations }) => sum + violations.filter((each) => covers(exception, each)).length, 0),
    }));
  const valid = counted.filter(({ expires }) => expires >= today);
  return {
    findings: findings.map(({ rule, violations }) => ({
      rule,
      violations: violations.filter(
        (violation) => !valid.some((exception) => exception.rule === rule.id && covers(exception, violation)),
      ),
    })),
    exceptions: {
      used: valid.filter(({ count }) => count > 0),
      unused: valid.filter(({ count }) => count === 0).map(({ count, ...exception }) => exception),
      expired: counted.filter(({ expires }) => expires < today),
      unknown: exceptions.filter(({ rule }) => !ids.has(rule)),
    },
  };
}

function covers({ resource }: Exception, { urn }: Violation): boolean {
  return resourceOf(urn) === resource;
}

/** Name of the resource: what a urn ends in. */
export function resourceOf(urn: string | undefined): string | undefined {
  return urn?.split('::').slice(3).join('::');
}

const file = 'policies/exceptions.yaml';

/** What must be mended before anything is merged. */
export function brokenExceptions({ expired, unknown }: Pick<ExceptionCount, 'expired' | 'unknown'>): string[] {
  return [
    ...expired.map(
      ({ rule, resource, owner, expires, count }) =>
        `the exception from ${rule} for ${resource} expired on ${expires} (${findingsIn(count)}): ` +
        `${owner} must mend the cause and take it out of ${file}, or give it a new reason and day.`,
    ),
    ...unknown.map(
      ({ rule, resource }) =>
        `the exception for ${resource} names the rule ${rule}, which the pack does not have: correct it in ${file}, or take it out.`,
    ),
  ];
}

/** What is put up with, so that nobody forgets it. */
export function toldExceptions({ used, unused }: Pick<ExceptionCount, 'used' | 'unused'>): string[] {
  return [
    ...used.map(
      ({ rule, resource, owner, reason, expires, count }) =>
        `excepted until ${expires}: ${rule} for ${resource} (${findingsIn(count)}). ${owner}: ${reason}`,
    ),
    ...unused.map(
      ({ rule, resource, owner }) =>
        `the exception from ${rule} for ${resource} covers no finding any more: ${owner} can take it out of ${file}.`,
    ),
    ...(used.length + unused.length > 0 ? [`${used.length} exceptions used, ${unused.length} unused.`] : []),
  ];
}

function findingsIn(count: number): string {
  return count === 1 ? '1 finding' : `${count} findings`;
}
