/** The API as a client meets it on the wire, and as Proxmox VE answers. */
import { Agent, request } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../../lab/access/tickets.ts';
import { type ApiServer, startApiServer } from '../../../lab/api/server.ts';
import { createAuthority, issueCertificate } from '../../../lab/tls/authority.ts';
import { deploymentToken, World } from '../world.ts';

const world = new World();
let server: ApiServer;
let ca: string;
let agent: Agent;

interface Sent {
  body?: string;
  type?: string;
  headers?: Record<string, string>;
}

interface Received {
  status: number;
  reason: string;
  text: string;
}

function send(method: string, path: string, { body, type, headers = {} }: Sent = {}): Promise<Received> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `https://127.0.0.1:${server.port}/api2/json${path}`,
      { method, agent, headers: { ...headers, ...(type !== undefined && { 'Content-Type': type }) } },
      (answer) => {
        textOf(answer).then(
          (text) => resolve({ status: answer.statusCode ?? 0, reason: answer.statusMessage ?? '', text }),
          reject,
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const token = { headers: { Authorization: deploymentToken } };
const form = 'application/x-www-form-urlencoded';
const json = 'application/json';

beforeAll(async () => {
  const now = new Date();
  const authority = await createAuthority('test', now);
  const { key, certificate } = await issueCertificate(authority, ['127.0.0.1'], now);
  ca = authority.certificate;
  agent = new Agent({ ca, keepAlive: true });
  server = await startApiServer({ api: world.api, node: 'nie1', host: '127.0.0.1', port: 0, key, cert: certificate });
  world.createGuest(100);
  world.cluster.transaction(() => {
    const password = hashPassword('correct horse', world.cluster.random);
    world.cluster.users.put('desk@pve', { userId: 'desk@pve', enable: 1, expire: 0, groups: [], password });
    world.cluster.users.put('gone@pve', { userId: 'gone@pve', enable: 0, expire: 0, groups: [], password });
  });
});
afterAll(async () => {
  agent.destroy();
  await server.close();
});

describe('the connection', () => {
  it('is TLS 1.3, with a certificate of the lab’s own authority', async () => {
    const protocol = await new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: server.port, ca }, () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.on('error', reject);
    });
    expect(protocol).toBe('TLSv1.3');
  });

  it('refuses a client that can only do TLS 1.2', async () => {
    const error = await new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: server.port, ca, maxVersion: 'TLSv1.2' }, () =>
        resolve('connected'),
      );
      socket.on('error', (cause: NodeJS.ErrnoException) => resolve(cause.code));
    });
    expect(error).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });
});

describe('an answer', () => {
  it('holds the data, with numbers as numbers and booleans as 0 and 1', async () => {
    const { status, text } = await send('GET', '/nodes/nie1/qemu', token);
    expect(status).toBe(200);
    expect(JSON.parse(text).data[0]).toMatchObject({ vmid: 100, name: 'guest-100', status: 'stopped' });
  });

  it('to an unknown call is 501 with the call in the reason', async () => {
    expect(await send('GET', '/nowhere', token)).toMatchObject({
      status: 501,
      reason: "Method 'GET /nowhere' not implemented",
    });
    expect(await send('DELETE', '/version')).toMatchObject({
      status: 501,
      reason: "Method 'DELETE /version' not implemented",
    });
  });

  it('to a caller without credentials is an empty 401 "No ticket"', async () => {
    expect(await send('GET', '/version')).toEqual({ status: 401, reason: 'No ticket', text: '' });
  });

  it('to wrong parameters is a 400 that names every one of them', async () => {
    const body = 'vmid=7&memory=much&cores=0&bios=none&onboot=yes&startdate=soon&colour=blue';
    const { status, reason, text } = await send('POST', '/nodes/nie1/qemu', { ...token, body, type: form });
    expect({ status, reason }).toEqual({ status: 400, reason: 'Parameter verification failed.' });
    expect(JSON.parse(text)).toEqual({
      data: null,
      errors: {
        vmid: 'invalid format - value does not look like a valid VM ID\n',
        memory: "invalid format - format error\ncurrent: type check ('integer') failed - got 'much'\n",
        cores: 'value must have a minimum value of 1',
        bios: "value 'none' does not have a value in the enumeration 'seabios, ovmf'",
        onboot: "type check ('boolean') failed - got 'yes'",
        startdate: 'value does not match the regex pattern',
        colour: 'property is not defined in schema and the schema does not allow additional properties',
      },
      message: 'Parameter verification failed.\n',
    });
  });

  it('to a missing parameter says that it is not optional', async () => {
    const { text } = await send('POST', '/pools', token);
    expect(JSON.parse(text).errors).toEqual({ poolid: 'property is missing and it is not optional' });
  });

  it('about something that is not there is a 500 with the sentence in reason and message', async () => {
    const { status, reason, text } = await send('GET', '/nodes/nie1/qemu/999/config', token);
    const sentence = "Configuration file 'nodes/nie1/qemu-server/999.conf' does not exist";
    expect({ status, reason }).toEqual({ status: 500, reason: sentence });
    expect(JSON.parse(text)).toEqual({ data: null, message: `${sentence}\n` });
  });

  it('to a call of HA groups is a 500, as on every Proxmox VE 9', async () => {
    expect(await send('GET', '/cluster/ha/groups', token)).toMatchObject({
      status: 500,
      reason: 'cannot index groups: ha groups have been migrated to rules',
    });
  });

  it('for a node that is dead is an empty 595, for one that never was a 500', async () => {
    world.cluster.transaction(() => world.cluster.nodes.patch('kau2', { alive: false }));
    expect(await send('GET', '/nodes/kau2/status', token)).toEqual({
      status: 595,
      reason: 'No route to host',
      text: '',
    });
    world.cluster.transaction(() => world.cluster.nodes.patch('kau2', { alive: true }));
    expect(await send('GET', '/nodes/nie9/status', token)).toMatchObject({
      status: 500,
      reason: "hostname lookup 'nie9' failed - failed to get address info for: nie9: Name or service not known",
    });
  });

  it('to a body that is too long is a 413, and the next request is answered', async () => {
    const body = `data=${'x'.repeat(600 * 1024)}`;
    expect(await send('POST', '/nodes/nie1/hosts', { ...token, body, type: form })).toMatchObject({ status: 413 });
    expect(await send('GET', '/version', token)).toMatchObject({ status: 200 });
  });

  it('to a body that is no JSON is a 400', async () => {
    expect(await send('POST', '/pools', { ...token, body: '{"poolid":', type: json })).toMatchObject({ status: 400 });
  });
});

describe('the order of the checks', () => {
  it('is: unknown call, credentials, permission, dead node, parameters', async () => {
    const nobody = { headers: { Authorization: await newToken('nobody') } };
    world.cluster.transaction(() => world.cluster.nodes.patch('kau2', { alive: false }));
    const wrong = { body: 'nonsense=1', type: form };
    expect(await send('POST', '/nodes/kau2/nonsense', wrong)).toMatchObject({ status: 501 });
    expect(await send('POST', '/nodes/kau2/hosts', wrong)).toMatchObject({ status: 401 });
    expect(await send('POST', '/nodes/kau2/hosts', { ...wrong, ...nobody })).toMatchObject({
      status: 403,
      reason: 'Permission check failed (/nodes/kau2, Sys.Modify)',
    });
    expect(await send('POST', '/nodes/kau2/hosts', { ...wrong, ...token })).toMatchObject({ status: 595 });
    world.cluster.transaction(() => world.cluster.nodes.patch('kau2', { alive: true }));
    expect(await send('POST', '/nodes/kau2/hosts', { ...wrong, ...token })).toMatchObject({ status: 400 });
  });
});

/** A token of the deployment account that may do nothing. */
async function newToken(name: string): Promise<string> {
  const { text } = await send('POST', `/access/users/ikz@pve/token/${name}`, token);
  return `PVEAPIToken=ikz@pve!${name}=${JSON.parse(text).data.value}`;
}

describe('parameters', () => {
  it('come as form, as JSON or in the query, and lists by repeating the key', async () => {
    const all = [
      await send('POST', '/pools', { ...token, body: 'poolid=by-form&comment=a%20b', type: form }),
      await send('POST', '/pools', { ...token, body: '{"poolid":"by-json","comment":"a b"}', type: json }),
      await send('POST', '/pools?poolid=by-query&comment=a+b', token),
    ];
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
    const pools = JSON.parse((await send('GET', '/pools', token)).text).data;
    expect(pools).toEqual([
      { poolid: 'by-form', comment: 'a b' },
      { poolid: 'by-json', comment: 'a b' },
      { poolid: 'by-query', comment: 'a b' },
    ]);
  });

  it('in JSON may be true and false', async () => {
    const body = '{"onboot":true,"protection":false}';
    expect(await send('PUT', '/nodes/nie1/qemu/100/config', { ...token, body, type: json })).toMatchObject({
      status: 200,
    });
    const { data } = JSON.parse((await send('GET', '/nodes/nie1/qemu/100/config', token)).text);
    expect(data).toMatchObject({ onboot: 1, protection: 0 });
  });

  it('in a path may be percent-encoded, and a slash may follow', async () => {
    expect(await send('GET', '/access/users/ikz%40pve/', token)).toMatchObject({ status: 200 });
  });
});

describe('logging in', () => {
  async function login(username: string, password: string): Promise<Received> {
    return send('POST', '/access/ticket', { body: new URLSearchParams({ username, password }).toString(), type: form });
  }

  it('gives a ticket that reads, and writes with its CSRF token only', async () => {
    const { data } = JSON.parse((await login('desk@pve', 'correct horse')).text);
    const headers = { Cookie: `PVEAuthCookie=${encodeURIComponent(data.ticket)}` };
    expect(await send('GET', '/version', { headers })).toMatchObject({ status: 200 });
    const own = '/access/users/desk@pve/token/own';
    expect(await send('POST', own, { headers })).toEqual({
      status: 401,
      reason: 'Permission denied - invalid csrf token',
      text: '',
    });
    const withCsrf = { ...headers, CSRFPreventionToken: data.CSRFPreventionToken };
    expect(await send('POST', own, { headers: withCsrf })).toMatchObject({ status: 200 });
  });

  it('ends two hours after', async () => {
    const { data } = JSON.parse((await login('desk@pve', 'correct horse')).text);
    const headers = { Cookie: `PVEAuthCookie=${data.ticket}` };
    world.clock.advance(2 * 60 * 60 * 1000 - 1000);
    expect(await send('GET', '/version', { headers })).toMatchObject({ status: 200 });
    world.clock.advance(1000);
    expect(await send('GET', '/version', { headers })).toMatchObject({
      status: 401,
      reason: 'permission denied - invalid PVE ticket',
    });
  });

  it('with a wrong password, an unknown or a disabled account is one and the same 401', async () => {
    const refused = { status: 401, reason: 'authentication failure', text: '' };
    expect(await login('desk@pve', 'wrong')).toEqual(refused);
    expect(await login('nobody@pve', 'correct horse')).toEqual(refused);
    expect(await login('gone@pve', 'correct horse')).toEqual(refused);
  });

  it('is not for API tokens', async () => {
    const body = 'username=desk@pve&password=x';
    expect(await send('POST', '/access/ticket', { ...token, body, type: form })).toMatchObject({
      status: 403,
      reason: "Permission check failed (URI '/access/ticket' not available with API token, need proper ticket.)",
    });
  });
});

describe('an API token', () => {
  it('is refused with what is wrong with it', async () => {
    const reasons = await Promise.all(
      [
        'ikz@pve!deploy=00000000-0000-0000-0000-000000000000',
        'ikz@pve!other=00000000-0000-0000-0000-000000000000',
        'nobody@pve!deploy=00000000-0000-0000-0000-000000000000',
        'gone@pve!deploy=00000000-0000-0000-0000-000000000000',
        'deploy',
      ].map(async (value) => send('GET', '/version', { headers: { Authorization: `PVEAPIToken=${value}` } })),
    );
    expect(reasons.map(({ status, reason }) => `${status} ${reason}`)).toEqual([
      '401 invalid token value!',
      "401 no such token 'other' for user 'ikz@pve'",
      "401 no such user ('nobody@pve')",
      "401 user 'gone@pve' is disabled",
      '401 invalid token format',
    ]);
  });

  it('is refused once it has expired', async () => {
    const body = `expire=${Math.floor(world.clock.now() / 1000) + 60}`;
    const { text } = await send('POST', '/access/users/ikz@pve/token/short', { ...token, body, type: form });
    const headers = { Authorization: `PVEAPIToken=ikz@pve!short=${JSON.parse(text).data.value}` };
    expect(await send('GET', '/version', { headers })).toMatchObject({ status: 200 });
    world.clock.advance(60_000);
    expect(await send('GET', '/version', { headers })).toMatchObject({
      status: 401,
      reason: "token 'ikz@pve!short' access expired",
    });
  });
});
