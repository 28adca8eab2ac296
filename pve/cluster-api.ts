/**
 * Reads the live cluster over the API of Proxmox VE: any endpoint answers for all, so a silent one
 * is passed over and the next is asked.
 */
import fs from 'node:fs';
import { Agent, request } from 'undici';
import type { z } from 'zod';
import type { ConnectionFile } from '../inventory/connection.ts';
import { UserError } from '../model/user-error.ts';

/** Longest wait for an answer; a node that is down keeps a proxied request open for up to 30 s. */
const timeoutMs = 8_000;

export class ClusterApi {
  readonly #agent: Agent;
  readonly #authorization: string;
  /** Still to be asked, best first. */
  readonly #endpoints: { node: string; url: string }[];

  constructor(file: ConnectionFile) {
    this.#agent = new Agent({ connect: { ca: fs.readFileSync(file.caFile(), 'utf8'), timeout: timeoutMs } });
    this.#authorization = `PVEAPIToken=${file.apiToken()}`;
    this.#endpoints = [...file.connection.endpoints];
  }

  /**
   * GET of a path such as `/cluster/status`, its `data` checked against the schema.
   * @returns `undefined` where the node in the path is down (595, 596).
   * @throws UserError where no endpoint answers or the answer is a refusal.
   */
  async get<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T> | undefined> {
    const reasons: string[] = [];
    for (const endpoint of [...this.#endpoints]) {
      try {
        const response = await request(`${endpoint.url}/api2/json${path}`, {
          dispatcher: this.#agent,
          headers: { authorization: this.#authorization },
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
        });
        if (response.statusCode === 595 || response.statusCode === 596) {
          await response.body.dump();
          return undefined;
        }
        if (response.statusCode !== 200) {
          const text = await response.body.text();
          throw new UserError(
            `${endpoint.node}: GET ${path}: HTTP ${response.statusCode} ${text.slice(0, 200)}`.trim(),
          );
        }
        return schema.parse(((await response.body.json()) as { data: unknown }).data);
      } catch (error) {
        if (!isSilence(error)) throw error;
        reasons.push(`${endpoint.node} ${endpoint.url}: ${error.code ?? error.message}`);
        // Asked last from now on: every later request would wait for it again.
        this.#endpoints.push(...this.#endpoints.splice(this.#endpoints.indexOf(endpoint), 1));
      }
    }
    throw new UserError(
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
