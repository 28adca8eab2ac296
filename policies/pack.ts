/** The policy pack: each rule over everything a stack declares. Only this file starts the pack's server. */
import path from 'node:path';
import { PolicyPack, type ResourceValidationPolicy, type StackValidationPolicy } from '@pulumi/policy';
import { readInventory } from '../inventory/index.ts';
import { cooperationDir } from '../inventory/location.ts';
import { plan } from '../model/planning.ts';
import { printProblem } from '../model/problem.ts';
import { approvalRegister } from './approvals.ts';
import type { Cooperation, PlannedResource } from './declared.ts';
import { readEvidence } from './evidence.ts';
import { brokenExceptions, exceptionRegister, toldExceptions } from './exceptions.ts';
import type { FindingsDocument } from './findings.ts';
import { findingsVariable, writeFindings } from './findings-file.ts';
import { judgeStack } from './judge.ts';
import { plainProperties } from './planned.ts';
import { readRegister } from './register.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/index.ts';
import { sentence } from './sentence.ts';

const root = path.resolve(import.meta.dirname, '..');

const approvals = readRegister(root, 'policies/approvals.yaml', approvalRegister, { approvals: [] });
const exceptions = readRegister(root, 'policies/exceptions.yaml', exceptionRegister, { exceptions: [] });

/** What the inventory, the registers and the evidence of drills say, read once for all rules. */
const cooperation = readCooperation();

async function readCooperation(): Promise<Cooperation> {
  const inventory = await readInventory(cooperationDir());
  const drills = await readEvidence(root);
  const { content } = await approvals;
  const today = new Date().toISOString().slice(0, 10);
  return { inventory, plan: plan(inventory), drills, approvals: content.approvals, today };
}

/**
 * What the program declares in this run, with the paths of its secrets. A stack policy is also shown what the state still
 * holds and the run will delete; a resource policy sees declared resources only.
 */
const declaredSecrets = new Map<string, string[]>();

const declarations: ResourceValidationPolicy = {
  name: 'declarations',
  description: 'Notes what is declared, for the rules. Never reports or changes anything.',
  // Only a policy that may mend a resource is shown which of its properties are secrets.
  enforcementLevel: 'remediate',
  remediateResource: async ({ urn, props }) => {
    declaredSecrets.set(urn, (await plainProperties(props)).secrets);
    return undefined;
  },
};

/** One process serves one run of the engine, whose policies are all asked about the same resources: they are judged once. */
let judgement: Promise<FindingsDocument> | undefined;

async function judge(shown: StackResources): Promise<FindingsDocument> {
  const resources = await Promise.all(shown.map(plannedResource));
  const known = await cooperation;
  const { content, problems } = await exceptions;
  const findings = judgeStack(
    resources.filter(({ urn }) => declaredSecrets.has(urn)),
    resources.filter(({ urn }) => !declaredSecrets.has(urn)),
    known,
    { exceptions: content.exceptions, problems: [...(await approvals).problems, ...problems] },
    {},
  );
  const file = process.env[findingsVariable];
  if (file) await writeFindings(file, findings);
  return findings;
}

type StackResources = Parameters<StackValidationPolicy['validateStack']>[0]['resources'];

async function plannedResource({ type, name, urn, props, opts }: StackResources[number]): Promise<PlannedResource> {
  const plain = await plainProperties(props);
  const secrets = [...plain.secrets, ...opts.additionalSecretOutputs, ...(declaredSecrets.get(urn) ?? [])];
  return { type, name, urn, props: plain.props, secrets, opts };
}

function judged(resources: StackResources): Promise<FindingsDocument> {
  judgement ??= judge(resources);
  return judgement;
}

function policy(rule: Rule): StackValidationPolicy {
  return {
    name: rule.id,
    description: `${rule.title.en}.`,
    enforcementLevel: rule.severity,
    validateStack: async ({ resources }, report) => {
      const { findings } = await judged(resources);
      for (const finding of findings.filter((each) => each.rule === rule.id)) {
        report(`${sentence(finding, 'en')} ${finding.fix.en}`, finding.urn);
      }
    },
  };
}

const registersValid: StackValidationPolicy = {
  name: 'registers-valid',
  description: 'Exceptions and approvals are complete, name what there is, and have not expired.',
  enforcementLevel: 'mandatory',
  validateStack: async ({ resources }, report) => {
    const { problems, exceptions } = await judged(resources);
    for (const message of [...problems.map(printProblem), ...brokenExceptions(exceptions)]) report(message);
  },
};

const exceptionsTold: StackValidationPolicy = {
  name: 'exceptions-told',
  description: 'What is put up with for a while, so that nobody forgets it.',
  enforcementLevel: 'advisory',
  validateStack: async ({ resources }, report) => {
    for (const message of toldExceptions((await judged(resources)).exceptions)) report(message);
  },
};

new PolicyPack('ikz-availability', {
  policies: [declarations, ...rules.map(policy), registersValid, exceptionsTold],
});
