/** The inputs of the three resources, as the npm SDK @pulumi/command 1.2.1 declares them. */
import { z } from 'zod';
import { type Properties, revealed, type Source, sourceOf } from './property.ts';

const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined);

const endpoint = {
  host: z.string(),
  port: z.number().int().default(22),
  user: z.string().default('root'),
  password: optional(z.string()),
  privateKey: optional(z.string()),
  privateKeyPassword: optional(z.string()),
  agentSocketPath: optional(z.string()),
  /** One line of a known_hosts file without the host: "ssh-ed25519 AAAA...". Without it no key is verified. */
  hostKey: optional(z.string()),
  /** How many dials may fail before giving up; -1 is no limit. */
  dialErrorLimit: z.number().int().default(10),
  /** In seconds; 0 is no limit. */
  perDialTimeout: z.number().int().default(15),
};
const connection = z.object({ ...endpoint, proxy: optional(z.object(endpoint)) });

const logging = z.enum(['stdout', 'stderr', 'stdoutAndStderr', 'none']).nullish();
const command = {
  create: optional(z.string()),
  update: optional(z.string()),
  delete: optional(z.string()),
  stdin: optional(z.string()),
  environment: optional(z.record(z.string(), z.string())),
  addPreviousOutputInEnv: z.boolean().nullish(),
  logging,
  /** What the last run printed; part of the state only. */
  stdout: optional(z.string()),
  stderr: optional(z.string()),
};

const localCommand = z.object({ ...command, dir: optional(z.string()), interpreter: optional(z.array(z.string())) });
const remoteCommand = z.object({ ...command, connection });
const copyToRemote = z.object({
  connection,
  remotePath: z.string(),
  source: z
    .custom<object>((value) => sourceOf(value) !== undefined, 'neither an asset nor an archive')
    .transform((value): Source => sourceOf(value) as Source),
});

export type Connection = z.output<typeof connection>;
export type Endpoint = Omit<Connection, 'proxy'>;
export type LocalCommand = z.output<typeof localCommand>;
export type RemoteCommand = z.output<typeof remoteCommand>;
export type CopyToRemote = z.output<typeof copyToRemote>;

/** Each parses the known properties of a resource; an error names the property. */
export const localCommandOf = (properties: Properties): LocalCommand => parsed(localCommand, properties);
export const remoteCommandOf = (properties: Properties): RemoteCommand => parsed(remoteCommand, properties);
export const copyToRemoteOf = (properties: Properties): CopyToRemote => parsed(copyToRemote, properties);

function parsed<Schema extends z.ZodType>(schema: Schema, properties: Properties): z.output<Schema> {
  const result = schema.safeParse(revealed(properties));
  if (!result.success) throw new Error(z.prettifyError(result.error));
  return result.data;
}
