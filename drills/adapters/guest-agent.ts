/** Runs a program in a guest by its agent (`qm guest exec` on its node): what its users reach is asked from where they are. */
import { z } from 'zod';
import type { World } from '../ports.ts';

/** As `qm guest exec` prints it; without `exitcode` it has not ended in time. */
const executedSchema = z.looseObject({
  exitcode: z.number().optional(),
  'out-data': z.string().optional(),
  'err-data': z.string().optional(),
});

/** Signs of what it printed that are kept: a trace of Python says what it is about in its end. */
const kept = 500;

export interface InGuest {
  vmId: number;
  command: readonly string[];
  /** What it reads from its standard input. */
  input?: string | undefined;
  seconds: number;
}

/** @returns its exit code and the end of what it printed, errors last; undefined = it has not ended in time */
export type AskGuest = (asked: InGuest) => Promise<{ exitCode: number; output: string } | undefined>;

/** The asking throws where the guest does not run, or its agent does not answer. */
export function byAgent(world: Pick<World, 'cluster' | 'shell'>): AskGuest {
  return async ({ vmId, command, input, seconds }) => {
    const node = (await world.cluster.view()).guests.get(vmId)?.node;
    if (node === undefined) throw new Error(`VM ${vmId} is not in the cluster`);
    const options = ['--timeout', String(Math.ceil(seconds)), ...(input === undefined ? [] : ['--pass-stdin', '1'])];
    const argv = ['qm', 'guest', 'exec', String(vmId), ...options, '--', ...command];
    const { code, stdout, stderr } = await world.shell.run(node, argv, input, seconds + 5);
    if (code !== 0) throw new Error(stderr.trim() || `${node}: qm guest exec ended with exit code ${code}`);
    const { exitcode, 'out-data': out = '', 'err-data': err = '' } = executedSchema.parse(JSON.parse(stdout));
    const output = [out.trim(), err.trim()].filter((text) => text !== '').join('\n');
    return exitcode === undefined ? undefined : { exitCode: exitcode, output: output.slice(-kept) };
  };
}
