/** What is asked again and again during a drill, from outside of what fails. */
import { z } from 'zod';
import { inputNames } from './inputs.ts';

const common = {
  /** Unique in the drill; printed in samples. */
  id: z.string().min(1),
  /** Guest whose service it asks; absent = it belongs to no guest. */
  vmId: z.int().positive().optional(),
  /** Seconds for one answer. */
  timeoutSeconds: z.number().positive().max(60),
  /** Seconds without a good answer that the hypothesis forgives. */
  toleranceSeconds: z.number().min(0),
};

const stack = z.enum(['primary', 'secondary']);

export const probeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tcp'), ...common, host: z.string(), port: z.int().min(1).max(65_535) }),
  z.strictObject({
    kind: z.literal('http'),
    ...common,
    url: z.url({ protocol: /^https?$/ }),
    /** Status that counts as an answer; absent = any below 500. */
    status: z.int().min(100).max(599).optional(),
  }),
  z.strictObject({ kind: z.literal('icmp'), ...common, host: z.string() }),
  /** A program of the admin's machine; exit code 0 = well. */
  z.strictObject({ kind: z.literal('script'), ...common, command: z.array(z.string()).min(1) }),
  /** A program in a guest, run by its agent: what guests reach is asked from where they are. */
  z.strictObject({
    kind: z.literal('guest'),
    ...common,
    /** Guest in which it runs. */
    asker: z.int().positive(),
    command: z.array(z.string()).min(1),
    /** What it reads from its standard input, by name. */
    input: z.enum(inputNames).optional(),
    /** Exit code that means well. */
    exitCode: z.int().min(0).max(255),
    /** What it connects to, if it does. */
    asks: z.strictObject({ host: z.string(), port: z.int().min(1).max(65_535) }).optional(),
  }),
  /** The stack's state can be read, and the secrets in it decrypted. */
  z.strictObject({ kind: z.literal('state'), ...common, stack }),
  /** The program can be used: a preview of the stack comes to its end. */
  z.strictObject({
    kind: z.literal('preview'),
    ...common,
    stack,
    /** Over an endpoint of this site; absent = over any that answers. */
    site: z.string().optional(),
  }),
]);

export type Probe = z.infer<typeof probeSchema>;

/** Takes as long as the engine does. Such a probe is asked once all else is well, so that it holds up no other. */
export const isSlow = ({ kind }: Probe): boolean => kind === 'state' || kind === 'preview';

/** Ids of the probes that ask a guest's services. */
export function probesOf({ hypothesis }: { hypothesis: readonly Probe[] }, vmId: number): string[] {
  return hypothesis.filter((probe) => probe.vmId === vmId).map(({ id }) => id);
}
