/** Form of the state: `pulumi stack export`, version 3 (apitype.DeploymentV3 of pulumi 3.256). */
import { z } from 'zod';

const resourceSchema = z.looseObject({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});

/** Part of an exported state that matters here; everything else is kept as it is. */
export const exportedStateSchema = z.looseObject({
  version: z.literal(3),
  deployment: z.looseObject({
    resources: z.array(resourceSchema).optional(),
    pending_operations: z.array(z.looseObject({ resource: resourceSchema, type: z.string() })).optional(),
  }),
});

export type ExportedState = z.infer<typeof exportedStateSchema>;
export type StateResource = z.infer<typeof resourceSchema>;
