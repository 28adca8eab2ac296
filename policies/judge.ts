/**
 * The judgement of a stack: every rule over what it declares, less what is excepted. Pure: the pack asks for it when the
 * engine shows the resources, and whoever has resources from elsewhere asks for it himself.
 */
import { type Problem, printFact } from '../model/problem.ts';
import type { Level, PackConfig } from './config.ts';
import { clusterStack, declaredStacks } from './declared/nodes.ts';
import { type Cooperation, type DeclaredStack, type PlannedResource, readDeclared } from './declared.ts';
import { type Exception, exceptFindings, resourceOf } from './exceptions.ts';
import type { FindingsDocument } from './findings.ts';
import { placeOf } from './places.ts';
import type { Rule, Violation } from './rule.ts';
import { rules } from './rules/index.ts';
import { violationsOf } from './violations.ts';

/** The registers beside the approvals, which are part of the cooperation, and what is wrong with any of them. */
export interface Registers {
  exceptions: readonly Exception[];
  problems: readonly Problem[];
}

/**
 * @param resources what is declared, of one stack or of both
 * @param leaving what the state still holds and the run will delete
 * @param config levels and figures that differ from the rules' own
 */
export function judgeStack(
  resources: readonly PlannedResource[],
  leaving: readonly PlannedResource[],
  cooperation: Cooperation,
  registers: Registers,
  config: PackConfig,
): FindingsDocument {
  // The engine shows them as it comes to them: the same plan gives the same findings, in the same order.
  const stack = readDeclared(resources.toSorted(byUrn), cooperation, leaving.toSorted(byUrn), figuresOf(config));
  const levelOf = (rule: Rule) => config[rule.id]?.level ?? rule.severity;
  const judged = rules.map((rule) => ({
    rule,
    violations: levelOf(rule) === 'disabled' ? [] : [...violationsOf(rule, stack)],
  }));
  const { findings, exceptions } = exceptFindings(judged, registers.exceptions, cooperation.today);
  const failed = new Set(findings.filter(({ violations }) => violations.length > 0).map(({ rule }) => rule));
  return {
    stack: declaredStacks(stack).has(clusterStack) ? clusterStack : 'secondary',
    rules: rules.map((rule) => {
      const severity = levelOf(rule);
      return { id: rule.id, title: rule.title, severity, passed: severity !== 'disabled' && !failed.has(rule) };
    }),
    findings: findings.flatMap(({ rule, violations }) =>
      violations.map((violation) => findingOf(violation, rule, levelOf(rule), stack)),
    ),
    exceptions,
    problems: registers.problems.map((problem) => {
      const { file, line, path } = problem;
      return { file, ...(line !== undefined && { line }), path, message: printFact(problem) };
    }),
  };
}

const byUrn = (a: PlannedResource, b: PlannedResource) => (a.urn < b.urn ? -1 : 1);

function figuresOf(config: PackConfig): DeclaredStack['figures'] {
  return Object.fromEntries(Object.entries(config).map(([id, { figures }]) => [id, figures]));
}

function findingOf(
  violation: Violation,
  rule: Rule,
  severity: Level,
  stack: DeclaredStack,
): FindingsDocument['findings'][number] {
  const { urn, about, is, must, course, remediation } = violation;
  const resource = resourceOf(urn);
  const place = placeOf(violation, stack);
  return {
    rule: rule.id,
    severity: severity === 'advisory' ? 'advisory' : 'mandatory',
    ...(urn !== undefined && { urn }),
    ...(resource !== undefined && { resource }),
    about,
    is,
    must,
    ...(course !== undefined && { course }),
    fix: remediation ?? rule.remediation,
    ...(place !== undefined && { place }),
  };
}
