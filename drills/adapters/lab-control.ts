/** The two calls of a lab's control API that drills need: its time passes at once, and guests are found where they listen. */
import fs from 'node:fs';
import { Agent, request } from 'undici';
import { z } from 'zod';
import type { ConnectionFile } from '../../inventory/connection.ts';

const statusSchema = z.looseObject({
  guests: z.array(
    z.looseObject({
      vmId: z.number(),
      place: z.looseObject({ host: z.string(), port: z.number() }).optional(),
    }),
  ),
});

export class LabControl {
  readonly #agent: Agent;
  readonly #url: string;
  readonly #token: string;
  #looking: Promise<ReadonlyMap<number, { host: string; port: number }>> | undefined;

  private constructor(url: string, token: string, ca: string) {
    this.#url = url;
    this.#token = token;
    this.#agent = new Agent({ connect: { ca } });
  }

  /** undefined = the connection leads to no lab. */
  static of(file: ConnectionFile): LabControl | undefined {
    const token = file.controlToken();
    const { control } = file.connection;
    return control && token !== undefined
      ? new LabControl(control.url, token, fs.readFileSync(file.caFile(), 'utf8'))
      : undefined;
  }

  /** Puts the lab's clock forward: what a drill would wait for on a real cluster passes at once. */
  async pass(seconds: number): Promise<void> {
    await this.#call('POST', '/clock', { step: seconds });
  }

  /** The TCP port of each guest, by VM id; none where it never answered. Probes that ask at the same time share one look. */
  places(): Promise<ReadonlyMap<number, { host: string; port: number }>> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<ReadonlyMap<number, { host: string; port: number }>> {
    const { guests } = statusSchema.parse(JSON.parse(await this.#call('GET', '/status')));
    return new Map(guests.flatMap(({ vmId, place }) => (place ? [[vmId, place] as const] : [])));
  }

  async #call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<string> {
    const { statusCode, body: answer } = await request(new URL(path, this.#url), {
      method,
      dispatcher: this.#agent,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (statusCode !== 200) throw new Error(`the lab's control API: ${method} ${path}: ${statusCode} ${text}`);
    return text;
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }
}
