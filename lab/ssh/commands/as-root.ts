/** The command line tools of Proxmox VE are the API in other clothes: they call it on their own node, as root@pam. */
import { Api } from '../../api/api.ts';
import { ApiError, type Method } from '../../api/route.ts';
import type { Cluster } from '../../state/cluster.ts';
import { endOf } from '../../tasks/end.ts';
import { parseUpid } from '../../tasks/upid.ts';
import { type Call, refuse } from '../command.ts';

const apis = new WeakMap<Cluster, Api>();

function apiOf(cluster: Cluster): Api {
  const known = apis.get(cluster) ?? new Api(cluster);
  apis.set(cluster, known);
  return known;
}

export type Parameters = Readonly<Record<string, string>>;

/** Runs `work`; what the API refuses is told as the tools tell it. */
export async function guarded(call: Call, work: () => number | Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    const { status, message, errors } = cause;
    const details = Object.entries(errors ?? {}).map(([name, text]) => `${name}: ${text}`);
    return refuse(call, [status === 400 ? `400 ${message}` : message, ...details].join('\n'), 255);
  }
}

/** The answer's `data`. Throws {@link ApiError}. @param path below the node's own, `/qemu/100/config` */
export function ask({ machine }: Call, method: Method, path: string, parameters: Parameters = {}): unknown {
  return apiOf(machine.cluster).asRoot(machine.name, method, `/nodes/${machine.name}${path}`, parameters);
}

/** A call that starts a task: its log, if wanted, and its end. What HA looks after is only asked for. */
export async function runTask(
  call: Call,
  method: Method,
  path: string,
  parameters: Parameters,
  showsLog = false,
): Promise<number> {
  const upid = String(ask(call, method, path, parameters));
  const { type = '', id = '' } = parseUpid(upid) ?? {};
  const requested = /^ha(start|stop|migrate)$/.exec(type)?.[1];
  if (requested !== undefined) call.print(`Requesting HA ${requested} for VM ${id}\n`);
  const task = await endOf(call.machine.cluster, upid);
  if (showsLog) for (const line of task?.log.filter((text) => !text.startsWith('TASK ')) ?? []) call.print(`${line}\n`);
  const { exitStatus = 'unexpected status' } = task ?? {};
  return /^(OK$|WARNINGS: )/.test(exitStatus) ? 0 : refuse(call, exitStatus, 255);
}

/** `--name value`, `-name value`, `--name=value`, and what stands without a name. */
export function parameters(
  args: readonly string[],
  flags: readonly string[] = [],
): { words: string[]; given: Parameters } {
  const words: string[] = [];
  const given: Record<string, string> = {};
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    const option = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(arg);
    if (!option) {
      words.push(arg);
      continue;
    }
    const [, name = '', value] = option;
    const isBare = flags.includes(name) && !/^[01]$/.test(left[0] ?? '');
    given[name] = value ?? (isBare ? '1' : (left.shift() ?? ''));
  }
  return { words, given };
}
