/** One recorded case: the cluster at the beginning, and what is done to it. */
import { z } from 'zod';
import { parseRules } from '../rules/parse.ts';
import type { Rule, Sid } from '../rules/rule.ts';
import type { Resource } from '../service.ts';
import { emptyManagerStatus, type ManagerStatus, type ShutdownPolicy } from '../status.ts';
import { type Problem, UnreadableCase } from './unreadable-case.ts';

/** Text of a case's files by name; a file that the case doesn't have is undefined. */
export type CaseFiles = (name: string) => string | undefined;

export interface Case {
  /** Every fifth loop takes the next list. */
  commands: readonly (readonly string[])[];
  hardware: Readonly<Record<string, { power: 'on' | 'off'; network: 'on' | 'off' }>>;
  resources: Record<Sid, Resource>;
  status: ManagerStatus;
  rules: readonly Rule[];
  shutdownPolicy: ShutdownPolicy;
}

const onOff = z.enum(['on', 'off']);
const hardwareSchema = z.record(z.string(), z.looseObject({ power: onOff, network: onOff }));
const count = z.coerce.number().int().min(0);
const resourceSchema = z
  .looseObject({
    node: z.string(),
    state: z.enum(['started', 'enabled', 'stopped', 'disabled', 'ignored', 'request_stop']).default('disabled'),
    max_restart: count.default(1),
    max_relocate: count.default(1),
    failback: z.coerce.number().default(1),
  })
  .transform(
    ({ node, state, max_restart, max_relocate, failback }): Resource => ({
      node,
      state: state === 'enabled' ? 'started' : state === 'request_stop' ? 'stopped' : state,
      maxRestart: max_restart,
      maxRelocate: max_relocate,
      failback: failback !== 0,
    }),
  );
const serviceSchema = z
  .looseObject({
    state: z.enum([
      'stopped',
      'request_stop',
      'request_start',
      'request_start_balance',
      'started',
      'fence',
      'recovery',
      'migrate',
      'relocate',
      'freeze',
      'error',
    ]),
    node: z.string(),
    uid: z.string(),
    target: z.string().optional(),
    timeout: count.optional(),
    failed_nodes: z.array(z.string()).optional(),
    maintenance_node: z.string().optional(),
    running: z.coerce.boolean().optional(),
  })
  .transform(({ state, node, uid, target, timeout, failed_nodes, maintenance_node, running }) => ({
    state,
    node,
    uid,
    ...(target !== undefined && { target }),
    ...(timeout !== undefined && { timeout }),
    ...(failed_nodes !== undefined && { failedNodes: failed_nodes }),
    ...(maintenance_node !== undefined && { maintenanceNode: maintenance_node }),
    ...(running !== undefined && { running }),
  }));
const statusSchema = z.looseObject({
  master_node: z.string().optional(),
  timestamp: z.coerce.number().default(0),
  node_status: z.record(z.string(), z.enum(['online', 'maintenance', 'unknown', 'fence', 'gone'])).default({}),
  service_status: z.record(z.string(), serviceSchema).default({}),
  node_request: z.record(z.string(), z.looseObject({ maintenance: z.coerce.number().optional() })).default({}),
});
const datacenterSchema = z.looseObject({
  ha: z
    .looseObject({ shutdown_policy: z.enum(['conditional', 'freeze', 'failover', 'migrate']).default('conditional') })
    .default({ shutdown_policy: 'conditional' }),
});

/** Reads a case. Throws UnreadableCase, which names file and path. */
export function readCase(files: CaseFiles): Case {
  const hardware = read(files, 'hardware_status', hardwareSchema);
  const resources = read(files, 'service_config', z.record(z.string(), resourceSchema));
  for (const [sid, { node }] of Object.entries(resources)) {
    if (!hardware[node]) {
      throw new UnreadableCase('service_config', [{ path: sid, message: `node '${node}' is not in hardware_status` }]);
    }
  }
  const rules = files('rules_config');
  return {
    commands: read(files, 'cmdlist', z.array(z.array(z.string()))),
    hardware,
    resources,
    status: managerStatus(read(files, 'manager_status', statusSchema, '{}')),
    rules: rules === undefined ? [] : parseRules(rules),
    shutdownPolicy: read(files, 'datacenter.cfg', datacenterSchema, '{}').ha.shutdown_policy,
  };
}

function managerStatus(read: z.output<typeof statusSchema>): ManagerStatus {
  const maintained = Object.entries(read.node_request).filter(([, request]) => request.maintenance);
  return {
    ...emptyManagerStatus(),
    ...(read.master_node !== undefined && { masterNode: read.master_node }),
    timestamp: read.timestamp,
    nodes: read.node_status,
    services: read.service_status,
    maintenanceRequests: Object.fromEntries(maintained.map(([node]) => [node, true])),
  };
}

function read<Schema extends z.ZodType>(files: CaseFiles, name: string, schema: Schema, missing?: string) {
  const text = files(name) ?? missing;
  if (text === undefined) throw new UnreadableCase(name, [{ path: '', message: 'the file is missing' }]);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const problem: Problem = { path: '', message: error instanceof Error ? error.message : String(error) };
    throw new UnreadableCase(name, [problem]);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UnreadableCase(
    name,
    parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  );
}
