/** The policy pack: each rule over everything a stack declares. Only this file starts the pack's server. */
import path from 'node:path';
import {
  type Policy,
  PolicyPack,
  type ResourceValidationPolicy,
  type StackValidation,
  type StackValidationPolicy,
} from '@pulumi/policy';
import { readInventory } from '../inventory/index.ts';
import { cooperationDir } from '../inventory/location.ts';
import { plan } from '../model/planning.ts';
import { printProblem } from '../model/problem.ts';
import { approvalRegister, approvalsFile } from './approvals.ts';
import { inPulumisForm } from './config.ts';
import { readConfig } from './config-file.ts';
import type { Cooperation } from './declared.ts';
import { type FixedLevels, onConfigure } from './engine-config.ts';
import { readEvidence } from './evidence.ts';
import { brokenExceptions, exceptionRegister, toldExceptions } from './exceptions.ts';
import type { FindingsDocument } from './findings.ts';
import { findingsVariable, writeFindings } from './findings-file.ts';
import { judgeStack } from './judge.ts';
import { plainProperties, plainResources, type ShownResource } from './planned.ts';
import { readRegister } from './register.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/index.ts';
import { sentence } from './sentence.ts';

const root = path.resolve(import.meta.dirname, '..');

const approvals = readRegister(root, approvalsFile, approvalRegister, { approvals: [] });
const exceptions = readRegister(root, 'policies/exceptions.yaml', exceptionRegister, { exceptions: [] });
const kept = readConfig(root);
/** What the engine makes of it, as soon as it says so. */
let configured = kept;

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
const declaredSecrets = new Map<string, readonly string[]>();

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
let judgement: FindingsDocument | undefined;

async function judge(shown: readonly ShownResource[]): Promise<FindingsDocument> {
  const resources = await plainResources(shown, declaredSecrets);
  const problems = [...(await approvals).problems, ...(await exceptions).problems, ...kept.problems];
  const findings = judgeStack(
    resources.filter(({ urn }) => declaredSecrets.has(urn)),
    resources.filter(({ urn }) => !declaredSecrets.has(urn)),
    await cooperation,
    {
      exceptions: (await exceptions).content.exceptions,
      problems: configured === kept ? problems : [...problems, ...configured.problems],
    },
    configured.content,
  );
  const file = process.env[findingsVariable];
  if (file) await writeFindings(file, findings);
  return findings;
}

/** The first of the stack policies, and always asked: so it judges for all. */
const registersValid: StackValidationPolicy = {
  name: 'registers-valid',
  description: 'Exceptions, approvals and configuration are complete, name what there is, and have not expired.',
  enforcementLevel: 'mandatory',
  validateStack: async ({ resources }, report) => {
    judgement = await judge(resources);
    const { problems, exceptions } = judgement;
    for (const message of [...problems.map(printProblem), ...brokenExceptions(exceptions)]) report(message);
  },
};

/**
 * A policy that says what the judgement holds for it. The SDK reads all resources anew for each policy of a stack, which
 * takes longer than to judge them; so one that has nothing to say is none that could be asked.
 */
function speaking(
  policy: Policy,
  say: (judgement: FindingsDocument) => { message: string; urn?: string | undefined }[],
): StackValidationPolicy {
  const validateStack: StackValidation = (_, report) => {
    for (const { message, urn } of judgement ? say(judgement) : []) report(message, urn);
  };
  return {
    ...policy,
    get validateStack() {
      const isSilent = judgement !== undefined && say(judgement).length === 0;
      return (isSilent ? undefined : validateStack) as StackValidation;
    },
  };
}

function policyOf({ id, title, severity, figures = {} }: Rule): StackValidationPolicy {
  const properties = Object.entries(figures).map(([key, { what, least, most }]) => [
    key,
    { type: 'integer' as const, minimum: least, maximum: most, description: what.en },
  ]);
  return speaking(
    {
      name: id,
      description: `${title.en}.`,
      enforcementLevel: severity,
      configSchema: { properties: Object.fromEntries(properties) },
    },
    ({ findings }) =>
      findings
        .filter(({ rule }) => rule === id)
        .map((finding) => ({ message: `${sentence(finding, 'en')} ${finding.fix.en}`, urn: finding.urn })),
  );
}

const exceptionsTold = speaking(
  {
    name: 'exceptions-told',
    description: 'What is put up with for a while or not asked at all, so that nobody forgets it.',
    enforcementLevel: 'advisory',
  },
  (judged) => [...toldExceptions(judged.exceptions), ...toldSilence(judged)].map((message) => ({ message })),
);

function toldSilence({ rules }: FindingsDocument): string[] {
  const silent = rules.filter(({ severity }) => severity === 'disabled');
  return [
    ...silent.map(({ id, title }) => `the rule ${id} is switched off, and nobody looks: ${title.en}.`),
    ...(silent.length > 0 ? [`${silent.length} of ${rules.length} rules switched off.`] : []),
  ];
}

const fixed: FixedLevels = new Map([
  [declarations.name, 'remediate'],
  [registersValid.name, 'mandatory'],
  [exceptionsTold.name, 'advisory'],
  ...rules.flatMap(({ id, alwaysMandatory }) => (alwaysMandatory ? [[id, 'mandatory'] as const] : [])),
]);
onConfigure(fixed, (config) => {
  configured = config;
});

new PolicyPack(
  'ikz-availability',
  { policies: [declarations, registersValid, ...rules.map(policyOf), exceptionsTold] },
  inPulumisForm(kept.content),
);
