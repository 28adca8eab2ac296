/**
 * What the policy pack says of a revision without an engine or a cluster: of each stack, and of the two together, which sees
 * what either alone can't.
 */

import type { z } from 'zod';
import { Figures } from '../model/availability/parts/figures.ts';
import { assess } from '../model/availability/services/assess.ts';
import { drilledLately } from '../model/availability/services/drilled-lately.ts';
import { type MemberFigures, memberFigures } from '../model/availability/services/member-figures.ts';
import { plannedInstallation } from '../model/availability/services/planned.ts';
import { plannedScenario, playedTimes } from '../model/availability/services/played-times.ts';
import { parseEvidence } from '../model/drill-evidence.ts';
import { parseInventory } from '../model/inventory.ts';
import type { Plan } from '../model/plan.ts';
import { plan } from '../model/planning.ts';
import { approvalRegister, approvalsFile } from '../policies/approvals.ts';
import type { PackConfig } from '../policies/config.ts';
import { configFile, parseConfig } from '../policies/config-file.ts';
import type { Cooperation, PlannedResource } from '../policies/declared.ts';
import { evidenceFolder } from '../policies/evidence.ts';
import { exceptionRegister } from '../policies/exceptions.ts';
import type { FindingsDocument } from '../policies/findings.ts';
import { judgeStack, type Registers } from '../policies/judge.ts';
import { parseRegister, type Register } from '../policies/register.ts';
import { leavingProgram, type ProgramChanges, programChanges } from './changes.ts';
import { programResources } from './program.ts';
import type { Revision } from './revision.ts';

/** A stack alone, or both. */
export const scopes = ['primary', 'secondary', 'together'] as const;
export type Scope = (typeof scopes)[number];

export interface JudgedRevision {
  judgements: Record<Scope, FindingsDocument>;
  members: { id: string; title: string }[];
  /** By id of the member; without those for which nothing is reckoned. */
  figures: Map<string, MemberFigures>;
  /** Against the revision before it, where there is one. */
  changes?: Record<Stack, ProgramChanges>;
}

type Stack = Exclude<Scope, 'together'>;

/** A revision as the program declares it. */
export interface DeclaredRevision {
  plan: Plan;
  cooperation: Omit<Cooperation, 'today'>;
  registers: Registers;
  config: PackConfig;
  resources: Record<Stack, PlannedResource[]>;
}

/** @throws InventoryError with every mistake in the inventory */
export async function declareRevision({
  folder,
  inventory: files,
  registers: kept,
}: Revision): Promise<DeclaredRevision> {
  const inventory = parseInventory(files, folder);
  const planned = plan(inventory);
  const approvals = registerIn(kept, approvalsFile, approvalRegister, { approvals: [] });
  const exceptions = registerIn(kept, 'policies/exceptions.yaml', exceptionRegister, { exceptions: [] });
  const levels = kept.get(configFile);
  const config = levels === undefined ? { content: {}, problems: [] } : parseConfig(configFile, levels);
  const evidence = new Map([...kept].filter(([file]) => file.startsWith(`${evidenceFolder}/`)));
  return {
    plan: planned,
    cooperation: {
      inventory,
      plan: planned,
      drills: evidence.size > 0 ? parseEvidence(evidence) : undefined,
      approvals: approvals.content.approvals,
    },
    registers: {
      exceptions: exceptions.content.exceptions,
      problems: [...approvals.problems, ...exceptions.problems, ...config.problems],
    },
    config: config.content,
    // One after the other: they share the runtime's global state.
    resources: {
      primary: await programResources(planned, 'primary'),
      secondary: await programResources(planned, 'secondary'),
    },
  };
}

/**
 * @param before the revision it is compared with: what only that declares counts as leaving
 * @param today YYYY-MM-DD
 */
export function judgeRevision(
  now: DeclaredRevision,
  before: DeclaredRevision | undefined,
  today: string,
): JudgedRevision {
  const cooperation = { ...now.cooperation, today };
  const judge = (...stacks: Stack[]) =>
    judgeStack(
      stacks.flatMap((each) => now.resources[each]),
      before ? stacks.flatMap((each) => leavingProgram(before.resources[each], now.resources[each])) : [],
      cooperation,
      now.registers,
      now.config,
    );
  const changes = (stack: Stack) => before && programChanges(before.resources[stack], now.resources[stack]);
  const primary = changes('primary');
  const secondary = changes('secondary');
  return {
    judgements: {
      primary: judge('primary'),
      secondary: judge('secondary'),
      together: judge('primary', 'secondary'),
    },
    members: now.plan.tenants.map(({ id, title }) => ({ id, title })),
    figures: figuresOf(now, today),
    ...(primary && secondary && { changes: { primary, secondary } }),
  };
}

/** The availability of each member, by id. */
function figuresOf({ cooperation: { inventory, drills }, plan }: DeclaredRevision, today: string) {
  const { services } = assess(plannedInstallation(inventory, plan), {
    times: playedTimes(plannedScenario(plan)),
    figures: new Figures(inventory.figures),
    drilled: drilledLately(drills?.drills ?? [], today),
  });
  return memberFigures(services);
}

function registerIn<Schema extends z.ZodType>(
  files: Revision['registers'],
  file: string,
  schema: Schema,
  none: z.infer<Schema>,
): Register<z.infer<Schema>> {
  const bytes = files.get(file);
  return bytes === undefined ? { content: none, problems: [] } : parseRegister(file, bytes, schema, none);
}
