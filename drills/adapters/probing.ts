/** Asks services from the admin's machine, once each. */
import { execFile } from 'node:child_process';
import net from 'node:net';
import { promisify } from 'node:util';
import { request } from 'undici';
import type { StackName } from '../../model/plan.ts';
import { UserError } from '../../model/user-error.ts';
import type { ProbeResult, StackPreview } from '../ports.ts';
import { inputs } from '../probes/inputs.ts';
import type { Probe } from '../probes/probe.ts';
import { type Dial, straight } from './dial.ts';
import type { AskGuest } from './guest-agent.ts';

const run = promisify(execFile);

/** The program's own means: they are asked whether it can be used. */
export interface Stacks {
  /**
   * What an update of each stack would do now; changes nothing.
   * @param site the cluster is asked over an endpoint of this site alone
   */
  preview(stacks: readonly StackName[], site?: string): Promise<StackPreview[]>;
  /** Reads the stack's state and decrypts the secrets in it. @throws where that can't be done, with what to do */
  checkState(stack: StackName): Promise<void>;
}

/** @param dial where TCP ports are */
export function probing(
  stacks: Stacks,
  askGuest: AskGuest,
  dial: Dial = straight,
): (probe: Probe) => Promise<ProbeResult> {
  return async (probe) => {
    const ms = probe.timeoutSeconds * 1000;
    switch (probe.kind) {
      case 'tcp':
        return listens(await dial(probe.host, probe.port), ms);
      case 'http':
        return responds(probe.url, probe.status, ms);
      case 'icmp':
        return ends(['ping', ...pingOptions(probe.timeoutSeconds), probe.host], ms + 1_000);
      case 'script':
        return ends(probe.command, ms);
      case 'guest':
        return answersInGuest(askGuest, probe);
      case 'state':
        return isReadable(stacks, probe.stack);
      case 'preview':
        return previews(stacks, probe.stack, probe.site);
    }
  };
}

function listens(place: net.TcpNetConnectOpts | undefined, ms: number): Promise<ProbeResult> {
  if (!place) return Promise.resolve({ ok: false, detail: 'nobody has the address' });
  return new Promise((resolve) => {
    const socket = net.connect(place);
    const end = (result: ProbeResult) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(ms, () => end({ ok: false, detail: `no answer within ${ms} ms` }));
    socket.once('connect', () => end({ ok: true }));
    socket.once('error', (error: NodeJS.ErrnoException) => end({ ok: false, detail: error.code ?? error.message }));
  });
}

async function responds(url: string, status: number | undefined, ms: number): Promise<ProbeResult> {
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(ms) });
    await body.dump();
    return { ok: status === undefined ? statusCode < 500 : statusCode === status, detail: `HTTP ${statusCode}` };
  } catch (error) {
    return { ok: false, detail: reason(error) };
  }
}

async function ends([command = '', ...args]: readonly string[], ms: number): Promise<ProbeResult> {
  try {
    await run(command, args, { timeout: ms, windowsHide: true });
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: reason(error) };
  }
}

async function answersInGuest(ask: AskGuest, probe: Extract<Probe, { kind: 'guest' }>): Promise<ProbeResult> {
  const { asker: vmId, command, exitCode, timeoutSeconds: seconds } = probe;
  const input = probe.input && inputs[probe.input];
  try {
    const answer = await ask({ vmId, command, input, seconds });
    if (answer === undefined) return { ok: false, detail: `no answer within ${seconds} s` };
    if (answer.exitCode === exitCode) return { ok: true };
    return { ok: false, detail: `exit code ${answer.exitCode} ${answer.output}`.trim() };
  } catch (error) {
    return { ok: false, detail: reason(error) };
  }
}

async function isReadable(stacks: Stacks, stack: StackName): Promise<ProbeResult> {
  try {
    await stacks.checkState(stack);
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: error instanceof UserError ? error.describe() : reason(error) };
  }
}

async function previews({ preview }: Stacks, stack: StackName, site: string | undefined): Promise<ProbeResult> {
  const [looked] = await preview([stack], site);
  return looked?.failure ? { ok: false, detail: looked.failure.message } : { ok: looked !== undefined };
}

/** One echo; options differ by system. */
function pingOptions(seconds: number): string[] {
  if (process.platform === 'win32') return ['-n', '1', '-w', String(seconds * 1000)];
  return ['-c', '1', process.platform === 'darwin' ? '-t' : '-W', String(Math.ceil(seconds))];
}

const reason = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code?.toString() ?? error.message) : String(error);
