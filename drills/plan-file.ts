/** A drill's plan in a file, so that what was looked at is what is run. */
import { z } from 'zod';
import { UserError } from '../model/user-error.ts';
import { drillSchema } from './drill.ts';
import { type DrillPlan, sealed } from './plan.ts';

const seconds = z.number();

export const predictionSchema = z.strictObject({
  guests: z.array(
    z.strictObject({
      vmId: z.int(),
      from: z.string(),
      to: z.string().nullable(),
      rtoSeconds: seconds.nullable(),
      rpoSeconds: seconds,
      backSeconds: seconds.nullable(),
    }),
  ),
  seconds: seconds.nullable(),
});

const planSchema = z.strictObject({
  drill: drillSchema,
  at: seconds,
  inputs: z.strictObject({ inventory: z.string(), placement: z.string(), commit: z.string() }),
  prediction: predictionSchema,
  preview: z.array(
    z.strictObject({
      vmId: z.int(),
      name: z.string(),
      member: z.string(),
      service: z.string(),
      from: z.string(),
      to: z.string().nullable(),
      isInterrupted: z.boolean(),
      rtoSeconds: seconds.nullable(),
      rpoSeconds: seconds,
      targets: z.strictObject({ rtoSeconds: seconds, rpoSeconds: seconds }),
      lagSeconds: seconds.nullable(),
      freeMiB: z.number().nullable(),
    }),
  ),
  hash: z.string(),
});

/** @param plan sealed */
export const encodePlan = (plan: DrillPlan): string => `${JSON.stringify(plan, null, 2)}\n`;

/**
 * @param file how the text is named in errors
 * @throws UserError where it is no plan, or was changed after it was made
 */
export function decodePlan(text: string, file: string): DrillPlan {
  const again = 'Write it anew: `ikz drill plan ... --out FILE`.';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UserError(`${file}: is no JSON document`, again);
  }
  const parsed = planSchema.safeParse(json);
  if (!parsed.success) throw new UserError(`${file}: is no plan of a drill:\n${z.prettifyError(parsed.error)}`, again);
  const { hash: actual } = sealed(parsed.data);
  const { hash } = parsed.data;
  if (actual === hash) return parsed.data;
  throw new UserError(`${file}: hash: got ${hash}, which is not that of the plan in it (${actual})`, again);
}
