/** Calls of the control API, for the command line and for tests. */
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { connectionSchema } from '../../model/connection.ts';
import type { FaultKind } from '../../model/faults/fault.ts';
import { UserError } from '../../model/user-error.ts';
import { readIfThere } from '../disk.ts';
import type { FaultOrder } from '../faults/faults.ts';
import type { Move } from './move.ts';
import type { ClockStatus, FaultStatus, LabStatus } from './status.ts';

/** Name of the file by which a lab is found, in its directory. */
export const connectionFile = 'connection.json';

/** No lab answers; `cause` says why. */
export class LabUnreachable extends UserError {
  constructor(message: string, cause?: unknown) {
    super(message, 'It is not running, or was ended in between. Its state is kept: npm start goes on with it.');
    this.name = 'LabUnreachable';
    this.cause = cause;
  }
}

/** Milliseconds after which a call that only looks or notes something is given up. */
const patienceMs = 30_000;

export class LabClient {
  readonly #url: string;
  readonly #ca: string;
  readonly #token: string;

  constructor(url: string, ca: string, token: string) {
    this.#url = url;
    this.#ca = ca;
    this.#token = token;
  }

  /** The client for the lab in `dir`; undefined where there never was one. */
  static async of(dir: string): Promise<LabClient | undefined> {
    const text = await readIfThere(join(dir, connectionFile));
    if (text === undefined) return undefined;
    const { ca, control } = connectionSchema.parse(JSON.parse(text));
    if (!control) throw new UserError(`${join(dir, connectionFile)} belongs to no lab: it names no control API`);
    const [root, token] = await Promise.all([
      readFile(join(dir, ca), 'utf8'),
      readFile(join(dir, control.tokenFile), 'utf8'),
    ]);
    return new LabClient(control.url, root, token.trim());
  }

  status(): Promise<LabStatus> {
    return this.#call('GET', '/status', undefined, patienceMs);
  }

  /** Answers when the lab has closed everything but this connection. */
  stop(): Promise<void> {
    return this.#call('POST', '/stop', undefined, patienceMs);
  }

  /** Moves a guest to another node while it runs, as `qm migrate --online` does; lets the lab's time pass until it is there. */
  move(vmId: number, node: string): Promise<Move> {
    return this.#call('POST', `/guests/${vmId}/move`, { node });
  }

  /** Turns a guest's replication jobs round, as pvesr does after a move. */
  reverse(vmId: number): Promise<void> {
    return this.#call('POST', `/guests/${vmId}/reverse`);
  }

  /** Makes a fault; what follows from it comes as the lab's time passes. */
  fault(
    target: string,
    kind: FaultKind | (string & {}),
    times: Omit<FaultOrder, 'target' | 'kind'> = {},
  ): Promise<FaultStatus> {
    return this.#call('POST', '/fault', { target, kind, ...times }, patienceMs);
  }

  /** Repairs a fault of the target, all of it, or without a target all there are. */
  heal(target?: string, kind?: string): Promise<FaultStatus[]> {
    return this.#call('POST', '/heal', { target, kind }, patienceMs);
  }

  /** Puts the lab's clock forward; all that falls due on the way has been done when it answers. */
  step(seconds: number): Promise<ClockStatus> {
    return this.#call('POST', '/clock', { step: seconds });
  }

  /** @param speed seconds of the lab in one of the machine; 0 = it stands */
  setSpeed(speed: number): Promise<ClockStatus> {
    return this.#call('POST', '/clock', { speed }, patienceMs);
  }

  /** Runs every replication job once, now. */
  tick(): Promise<void> {
    return this.#call('POST', '/tick');
  }

  /** @param patience milliseconds; undefined = as long as it takes */
  #call<T>(method: 'GET' | 'POST', path: string, body?: unknown, patience?: number): Promise<T> {
    const headers = { Authorization: `Bearer ${this.#token}`, 'Content-Type': 'application/json' };
    return new Promise((resolve, reject) => {
      const unreachable = (cause: unknown): void => reject(new LabUnreachable(`no lab answers at ${this.#url}`, cause));
      const outgoing = request(new URL(path, this.#url), { method, headers, ca: this.#ca, agent: false }, (answer) => {
        textOf(answer).then((text) => {
          const parsed = JSON.parse(text);
          if (answer.statusCode === 200) resolve(parsed);
          else if (answer.statusCode === 400) reject(new UserError(parsed.message, parsed.hint));
          else reject(new Error(`control API: ${answer.statusCode} ${parsed.message}`));
        }, unreachable);
      });
      outgoing.on('error', unreachable);
      if (patience !== undefined) {
        outgoing.setTimeout(patience, () => {
          reject(
            new UserError(
              `the lab at ${this.#url} is there and does not answer (${patience / 1000} s)`,
              'It is at work on a long step, or hangs. The file lab.pid in its folder names its process; ending that loses nothing: npm start goes on with its state.',
            ),
          );
          outgoing.destroy();
        });
      }
      outgoing.end(body === undefined ? '' : JSON.stringify(body));
    });
  }
}
