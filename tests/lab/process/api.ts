/** A client of a lab's API as the program is one: connection file, CA, token. */
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { type Connection, connectionSchema } from '../../../model/connection.ts';

export interface Answer {
  status: number;
  reason: string;
  /** The answer's `data`; null where there is none. */
  data: unknown;
}

export interface ApiClient {
  connection: Connection;
  /** One request to the endpoint of a node. */
  call(node: string, method: string, path: string, parameters?: Record<string, string | number>): Promise<Answer>;
  close(): void;
}

/** Reads the connection of the lab in `dir` anew, as every command does. */
export async function apiClient(dir: string): Promise<ApiClient> {
  const connection = connectionSchema.parse(JSON.parse(await readFile(join(dir, 'connection.json'), 'utf8')));
  const ca = await readFile(join(dir, connection.ca), 'utf8');
  const token = (await readFile(join(dir, connection.apiTokenFile), 'utf8')).trim();
  const agent = new Agent({ ca, keepAlive: true });
  const headers = { Authorization: `PVEAPIToken=${token}`, 'Content-Type': 'application/x-www-form-urlencoded' };
  return {
    connection,
    close: () => agent.destroy(),
    call(node, method, path, parameters = {}) {
      const url = connection.endpoints.find((endpoint) => endpoint.node === node)?.url;
      const form = new URLSearchParams();
      for (const [key, value] of Object.entries(parameters)) form.set(key, String(value));
      const inQuery = method === 'GET' || method === 'DELETE';
      const target = `${url}/api2/json${path}${inQuery && form.size > 0 ? `?${form}` : ''}`;
      return new Promise((resolve, reject) => {
        const outgoing = request(target, { method, agent, headers }, (answer) => {
          textOf(answer).then((text) => {
            const { data = null } = text === '' ? {} : JSON.parse(text);
            resolve({ status: answer.statusCode ?? 0, reason: answer.statusMessage ?? '', data });
          }, reject);
        });
        outgoing.on('error', reject);
        outgoing.end(inQuery ? '' : form.toString());
      });
    },
  };
}
