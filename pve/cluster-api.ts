/**
 * Talks to the live cluster over the API of Proxmox VE: any endpoint answers for all, so a silent one
 * is passed over and the next is asked.
 */
import fs from 'node:fs';
import { Agent, request } from 'undici';
import type { z } from 'zod';
import type { ConnectionFile } from '../inventory/connection.ts';
import { UserError } from '../model/user-error.ts';

/** Usual wait for an answer; a node that is down keeps a proxied request open for up to 30 s. */
const timeoutMs = 8_000;

/** No endpoint answers, as against one that says no. */
export class NobodyAnswers extends UserError {
  override name = 'NobodyAnswers';
}

/** An endpoint says no, or that it can't. */
export class Refused extends UserError {
  override name = 'Refused';
  readonly status: number;

  constructor(what: string, status: number) {
    super(what);
    this.status = status;
  }

  /** It is the endpoint's own trouble (5xx): another one may well answer. */
  get isFault(): boolean {
    return this.status >= 500;
  }
}

/**
 * What pveproxy answers where it can't reach the node in the path: 595 and 596 no connection, 597 it broke off, 599 no
 * answer in time (the status codes of AnyEvent::HTTP).
 */
const nodeIsSilent = new Set([595, 596, 597, 599]);

export class ClusterApi {
  readonly #agent: Agent;
  readonly #authorization: string;
  /** Still to be asked, best first. */
  readonly #endpoints: { node: string; url: string }[];
  readonly #timeoutMs: number;

  /** @param patienceMs longest wait for an answer */
  constructor(file: ConnectionFile, patienceMs: number = timeoutMs) {
    this.#timeoutMs = patienceMs;
    this.#agent = new Agent({ connect: { ca: fs.readFileSync(file.caFile(), 'utf8'), timeout: patienceMs } });
    this.#authorization = `PVEAPIToken=${file.apiToken()}`;
    this.#endpoints = [...file.connection.endpoints];
  }

  /**
   * GET of a path such as `/cluster/status`, its `data` checked against the schema.
   * @returns `undefined` where the node in the path does not answer the endpoint (595, 596, 597, 599).
   * @throws Refused where the answer is a refusal, NobodyAnswers where there is none.
   */
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T> | undefined> {
    return this.#call('GET', path, schema);
  }

  /**
   * POST of a form, as for `get`. An endpoint that falls silent may have done it all the same and another is asked to do
   * it again: only for what may be done twice.
   */
  post<T extends z.ZodType>(path: string, form: Record<string, string>, schema: T): Promise<z.output<T> | undefined> {
    return this.#call('POST', path, schema, new URLSearchParams(form).toString());
  }

  async #call<T extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    schema: T,
    body?: string,
  ): Promise<z.output<T> | undefined> {
    const reasons: string[] = [];
    for (const endpoint of [...this.#endpoints]) {
      try {
        const response = await request(`${endpoint.url}/api2/json${path}`, {
          method,
          dispatcher: this.#agent,
          headers: {
            authorization: this.#authorization,
            ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
          },
          ...(body !== undefined && { body }),
          headersTimeout: this.#timeoutMs,
          bodyTimeout: this.#timeoutMs,
        });
        if (nodeIsSilent.has(response.statusCode) && path.startsWith('/nodes/')) {
          await response.body.dump();
          return undefined;
        }
        if (response.statusCode !== 200) {
          const text = await response.body.text();
          const what = `${endpoint.node}: ${method} ${path}: HTTP ${response.statusCode} ${text.slice(0, 200)}`.trim();
          throw new Refused(what, response.statusCode);
        }
        return schema.parse(((await response.body.json()) as { data: unknown }).data);
      } catch (error) {
        if (!isSilence(error)) throw error;
        reasons.push(`${endpoint.node} ${endpoint.url}: ${error.code ?? error.message}`);
        // Asked last from now on: every later request would wait for it again.
        this.#endpoints.push(...this.#endpoints.splice(this.#endpoints.indexOf(endpoint), 1));
      }
    }
    throw new NobodyAnswers(
      ['no endpoint of the cluster answers:', ...reasons.map((reason) => `  ${reason}`)].join('\n'),
      'Is the network up, is the lab running (`npx ikz lab status`)?',
    );
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }
}

/** Errors of the connection, as against an answer that says no. */
function isSilence(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && !(error instanceof UserError) && 'code' in error;
}
