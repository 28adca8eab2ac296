/** A drill as data: all that it takes to run, resume and undo it. It goes whole into the first line of its journal. */
import { z } from 'zod';
import { evidenceClasses, evidenceKinds } from '../model/drill-evidence.ts';
import { id } from '../model/schema/primitives.ts';
import { actSchema } from './acts/index.ts';
import { probeSchema } from './probes/probe.ts';
import { scopeSchema } from './scope.ts';

/** Exercise types of BSI-Standard 200-4 that a program can carry out. */
export const exercises = ['functional-test', 'full-exercise'] as const;

const text = z.strictObject({ de: z.string(), en: z.string() });
const vmId = z.int().positive();

/** What ends the watching at once; everything is then put back. */
export const stopConditionSchema = z.discriminatedUnion('kind', [
  /** The nodes that still answer have no quorum. */
  z.strictObject({ kind: z.literal('quorum-lost'), seconds: z.number().min(0) }),
  /** No endpoint answers. */
  z.strictObject({ kind: z.literal('blind'), seconds: z.number().min(0) }),
  /** A guest runs on two nodes. */
  z.strictObject({ kind: z.literal('runs-twice') }),
  /** HA has given a guest up. */
  z.strictObject({ kind: z.literal('ha-error') }),
  /** A guest that the drill does not touch is away. */
  z.strictObject({ kind: z.literal('bystander-away'), vmIds: z.array(vmId), seconds: z.number().min(0) }),
]);

export type StopCondition = z.infer<typeof stopConditionSchema>;

export const watchedGuest = z.strictObject({
  vmId,
  name: z.string(),
  /** Files of its report are named by it. */
  member: id,
  service: z.string(),
  memoryMiB: z.number().positive(),
  /** Where it ran when the drill was planned. */
  from: z.string(),
  /** Where it may run while the acts last. */
  nodes: z.array(z.string()).min(1),
  /** Does the drill touch it? */
  affected: z.boolean(),
  rtoMinutes: z.number().positive(),
  rpoMinutes: z.number().positive(),
  /** Nodes of its HA rule. */
  haNodes: z.array(z.string()).min(1),
  /** Longest interval of its replication jobs. */
  intervalMinutes: z.number().positive(),
});

export type WatchedGuest = z.infer<typeof watchedGuest>;

export const drillSchema = z.strictObject({
  /** `2026-11-24-site-loss-niestetal` */
  id: z.string().regex(/^\d{4}-\d{2}-\d{2}(-[a-z0-9]+)+$/),
  scenario: z.string(),
  /** Under which the evidence counts. */
  kind: z.enum(evidenceKinds),
  title: text,
  exercise: z.enum(exercises),
  evidenceClass: z.enum(evidenceClasses),
  scope: scopeSchema,
  /** Must hold before (else nothing is begun) and after; beside it all guests must run. */
  hypothesis: z.array(probeSchema),
  acts: z.array(actSchema),
  guests: z.array(watchedGuest),
  /** Seconds after the last act during which all must stand as it should: until a fault has had its effect. */
  steadySeconds: z.number().min(0),
  stopConditions: z.array(stopConditionSchema),
  /** undo: put back as soon as it is verified. hold: a person has so long to decide, `otherwise` is what happens without. keep: the moves are the aim. */
  after: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('undo') }),
    z.strictObject({
      kind: z.literal('hold'),
      seconds: z.number().positive(),
      otherwise: z.enum(['undo', 'keep']).default('undo'),
    }),
    z.strictObject({ kind: z.literal('keep') }),
  ]),
  limits: z.strictObject({
    /** From the first act until it must be verified. */
    maxMinutes: z.number().positive(),
    /** For putting back. */
    settleMinutes: z.number().positive(),
    /** Seconds since 1970; absent = at any time. */
    window: z.strictObject({ from: z.number(), until: z.number() }).optional(),
  }),
});

export type Drill = z.infer<typeof drillSchema>;
