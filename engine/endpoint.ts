/**
 * Chooses the API endpoint: every node answers for the whole cluster, so with one site dark the
 * other site's nodes do. TLS is verified against the cluster's CA, always.
 */
import fs from 'node:fs';
import { Agent, request } from 'undici';
import type { ConnectionFile } from '../inventory/connection.ts';
import { UserError } from '../model/user-error.ts';

/** Longest wait for one endpoint's answer. */
const timeoutMs = 5_000;

export interface EndpointAnswer {
  node: string;
  site: string;
  url: string;
  state: 'answers' | 'silent' | 'wrong-ca' | 'token-refused';
  reason?: string;
}

/** Asks every endpoint at once, with the token; the order is the connection file's. */
export async function probeEndpoints(file: ConnectionFile): Promise<EndpointAnswer[]> {
  const authorization = `PVEAPIToken=${file.apiToken()}`;
  const agent = new Agent({ connect: { ca: fs.readFileSync(file.caFile(), 'utf8'), timeout: timeoutMs } });
  try {
    return await Promise.all(
      file.connection.endpoints.map(async (endpoint) => ({
        ...endpoint,
        ...(await ask(agent, endpoint.url, authorization)),
      })),
    );
  } finally {
    await agent.close();
  }
}

/**
 * The first endpoint that answers, of the wanted site if one does.
 * @throws UserError that names each endpoint and why it is out.
 */
export function chooseEndpoint(
  answers: EndpointAnswer[],
  file: ConnectionFile,
  preferredSite?: string,
): EndpointAnswer {
  const alive = answers.filter((answer) => answer.state === 'answers');
  const chosen = alive.find((answer) => answer.site === preferredSite) ?? alive[0];
  if (chosen) return chosen;
  throw new UserError(
    [
      'no endpoint of the cluster can be used:',
      ...answers.map((each) => `  ${each.node} ${each.url}: ${each.reason}`),
    ].join('\n'),
    hintFor(answers, file),
  );
}

async function ask(
  agent: Agent,
  url: string,
  authorization: string,
): Promise<Pick<EndpointAnswer, 'state' | 'reason'>> {
  try {
    const response = await request(`${url}/api2/json/version`, {
      dispatcher: agent,
      headers: { authorization },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    await response.body.dump();
    if (response.statusCode === 200) return { state: 'answers' };
    if (response.statusCode === 401) return { state: 'token-refused', reason: 'the API token is refused (401)' };
    return { state: 'silent', reason: `HTTP ${response.statusCode}` };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined && isCertificateError(code)) {
      return { state: 'wrong-ca', reason: `its certificate is not signed by the CA given (${code})` };
    }
    return { state: 'silent', reason: code ?? message };
  }
}

function isCertificateError(code: string): boolean {
  return /CERT|SIGNATURE|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER/.test(code);
}

function hintFor(answers: EndpointAnswer[], file: ConnectionFile): string {
  const states = new Set(answers.map((answer) => answer.state));
  if (states.has('wrong-ca')) {
    return `${file.file}: ca: ${file.caFile()} is not the CA of this cluster. Copy /etc/pve/pve-root-ca.pem from a node. Nothing was touched.`;
  }
  if (states.has('token-refused')) {
    return `${file.file}: apiTokenFile: the token is wrong, expired or removed. See \`pveum user token list\`. Nothing was touched.`;
  }
  return 'Is the network up, is the lab running (`npx ikz lab status`)? Nothing was touched.';
}
