/**
 * The report of a drill: what a protocol after BSI-Standard 200-4 asks for, as data. All pages are made of it, and its hash stands
 * in the evidence. Moments are seconds since 1970 on the clocks named, durations seconds.
 */
import { z } from 'zod';
import { evidenceClasses, evidenceKinds } from '../../model/drill-evidence.ts';
import { exercises } from '../drill.ts';
import { scopeSchema } from '../scope.ts';

const text = z.strictObject({ de: z.string(), en: z.string() });
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const moment = z.number().nullable();
/** null = it was not reached, or is not known. */
const seconds = z.number().min(0).nullable();

export const outcomes = ['met', 'deviated', 'aborted', 'refused', 'error', 'rollback-incomplete'] as const;

/** Figures of a drill that two of them are compared by. */
export const summary = z.strictObject({
  id: z.string(),
  /** YYYY-MM-DD */
  date: z.string(),
  outcome: z.enum(outcomes),
  evidenceClass: z.enum(evidenceClasses),
  /** The longest of the guests that the drill touched. */
  rtoSeconds: seconds,
  rpoSeconds: seconds,
});

/** Where everything was at one moment. */
const places = z.strictObject({
  /** Nodes that were online. */
  online: z.array(z.string()),
  /** Node by guest. */
  guests: z.array(z.strictObject({ vmId: z.int(), node: z.string(), runs: z.boolean() })),
});

const group = z.strictObject({
  id: z.string(),
  title: z.string(),
  firstUpAt: moment,
  /** The shortest of what its guests require. */
  targets: z.strictObject({ rtoSeconds: z.number(), rpoSeconds: z.number() }),
  rtoSeconds: seconds,
  rpoSeconds: seconds,
});

export const reportSchema = z.strictObject({
  format: z.literal(1),
  id: z.string(),
  kind: z.enum(evidenceKinds),
  scenario: z.string(),
  title: text,
  exercise: z.enum(exercises),
  evidenceClass: z.enum(evidenceClasses),
  scope: scopeSchema,
  /** Whose report it is; absent = the drill as a whole. */
  member: z.strictObject({ id: z.string(), title: z.string() }).exactOptional(),
  /** Day on which it ended, YYYY-MM-DD. */
  date: z.string(),
  timezone: z.string(),
  clocks: z.array(z.enum(['cluster', 'local'])),
  actor: z.strictObject({ account: z.string(), host: z.string() }),
  program: z.strictObject({ version: z.string(), commit: z.string() }),
  /** Hash of the plan, and whether the inventory is still the one that it was made for. */
  planned: z.strictObject({ hash, isCurrent: z.boolean() }),
  /** Lines of the whole journal, and the hash of the last. */
  journal: z.strictObject({ lines: z.int(), hash }),
  begunAt: z.number(),
  actedAt: moment,
  decidedAt: moment,
  endedAt: z.number(),
  outcome: z.enum(outcomes),
  deviations: z.array(text),
  leftovers: z.array(z.strictObject({ what: text, byHand: z.array(z.string()) })),
  /** What was wanted to hold before and after. */
  hypothesis: z.array(
    z.strictObject({ id: z.string(), before: z.boolean().nullable(), after: z.boolean().nullable() }),
  ),
  steps: z.array(
    z.strictObject({
      what: text,
      at: z.number(),
      doneAt: moment,
      undoneAt: moment,
      failure: z.string().nullable(),
    }),
  ),
  events: z.array(z.strictObject({ at: z.number(), what: text })),
  guests: z.array(
    z.strictObject({
      vmId: z.int(),
      name: z.string(),
      member: z.string(),
      service: z.string(),
      affected: z.boolean(),
      from: z.string(),
      to: z.string().nullable(),
      outageAt: moment,
      detectedAt: moment,
      upAt: moment,
      verifiedAt: moment,
      rtoSeconds: seconds,
      rpoSeconds: seconds,
      backSeconds: seconds,
      targets: z.strictObject({ rtoSeconds: z.number(), rpoSeconds: z.number() }),
      predicted: z
        .strictObject({ rtoSeconds: seconds, rpoSeconds: seconds, backSeconds: seconds, to: z.string().nullable() })
        .nullable(),
      /** Achieved less predicted. */
      errorSeconds: z.number().nullable(),
    }),
  ),
  /** Times between the first act and the decision that nobody has seen, in order. */
  unseen: z.array(z.strictObject({ from: z.number(), until: z.number(), why: z.enum(['no-look', 'blind']) })),
  /** What all guests need: the longest time without an answer meanwhile. */
  silences: z.array(z.strictObject({ id: z.string(), seconds: z.number(), toleranceSeconds: z.number() })),
  services: z.array(group),
  members: z.array(group),
  sites: z.array(z.strictObject({ id: z.string(), title: z.string(), nodes: z.array(z.string()) })),
  /** Before the first act, when the acts had had their effect, and in the end; null where nothing was sampled. */
  places: z.strictObject({ before: places.nullable(), during: places.nullable(), after: places.nullable() }),
  comparison: z.strictObject({ own: summary, previous: summary.nullable(), lastYear: summary.nullable() }),
});

export type Report = z.infer<typeof reportSchema>;
export type Summary = z.infer<typeof summary>;
export type Places = z.infer<typeof places>;
