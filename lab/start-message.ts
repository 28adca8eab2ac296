/** What passes between a lab's process and whoever started it. */
import { z } from 'zod';

/** Holds the process id while a lab runs; proves nothing, the control API does. */
export const pidFile = 'lab.pid';

/** What the process tells its parent. */
export const startMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({
    kind: z.literal('failed'),
    /** The directory belongs to a lab that is running already. */
    inUse: z.boolean(),
    message: z.string(),
    hint: z.string().optional(),
  }),
]);

export type StartMessage = z.infer<typeof startMessageSchema>;
