/** Puts a lab's clock forward, by its control API: what a drill would wait for on a real cluster passes at once. */
import fs from 'node:fs';
import { Agent, request } from 'undici';
import type { ConnectionFile } from '../../inventory/connection.ts';

export class LabTime {
  readonly #agent: Agent;
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string, ca: string) {
    this.#url = url;
    this.#token = token;
    this.#agent = new Agent({ connect: { ca } });
  }

  /** undefined = the connection leads to no lab. */
  static of(file: ConnectionFile): LabTime | undefined {
    const token = file.controlToken();
    const { control } = file.connection;
    return control && token !== undefined
      ? new LabTime(control.url, token, fs.readFileSync(file.caFile(), 'utf8'))
      : undefined;
  }

  async pass(seconds: number): Promise<void> {
    const { statusCode, body } = await request(new URL('/clock', this.#url), {
      method: 'POST',
      dispatcher: this.#agent,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ step: seconds }),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`the lab's clock: ${statusCode} ${text}`);
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }
}
