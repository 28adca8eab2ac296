import fs from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { comment, discussionOf } from '../../../cli/check/pull-request.ts';
import { runIkz } from '../captured.ts';

interface Comment {
  id: number;
  body: string;
}

/** A discussion as GitHub, Forgejo and GitLab keep one, in pages of 50. */
class Forge {
  comments: Comment[] = [];
  requests: string[] = [];
  tokens = new Set<string | undefined>();
  readonly #server = http.createServer((incoming, outgoing) => void this.#answer(incoming, outgoing));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api`;
  }

  async end(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '', 'http://forge');
    this.requests.push(`${incoming.method} ${url.pathname}`);
    this.tokens.add(incoming.headers.authorization ?? String(incoming.headers['private-token']));
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const given = text === '' ? '' : String(JSON.parse(text).body);
    const page = Number(url.searchParams.get('page'));
    const own = this.comments.find(({ id }) => url.pathname.endsWith(`/${id}`));
    if (incoming.method === 'POST') this.comments.push({ id: this.comments.length + 1, body: given });
    else if (own) own.body = given;
    outgoing.setHeader('content-type', 'application/json');
    outgoing.statusCode = given === 'refused' ? 403 : 200;
    outgoing.end(JSON.stringify(incoming.method === 'GET' ? this.comments.slice((page - 1) * 50, page * 50) : {}));
  }
}

let forge: Forge;
let api: string;
beforeEach(async () => {
  forge = new Forge();
  api = await forge.start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await forge.end();
});

const report = (verdict: string) => `<!-- ikz check -->\n\n## ${verdict}\n`;

const forges = {
  'GitHub and Forgejo': {
    environment: () => ({
      GITHUB_API_URL: api,
      GITHUB_REPOSITORY: 'ikz/it',
      IKZ_PULL_REQUEST: '7',
      IKZ_COMMENT_TOKEN: 't',
    }),
    first: ['GET /api/repos/ikz/it/issues/7/comments', 'POST /api/repos/ikz/it/issues/7/comments'],
    second: ['GET /api/repos/ikz/it/issues/7/comments', 'PATCH /api/repos/ikz/it/issues/comments/1'],
    token: 'Bearer t',
  },
  GitLab: {
    environment: () => ({
      GITLAB_CI: 'true',
      CI_API_V4_URL: api,
      CI_PROJECT_ID: '3',
      CI_MERGE_REQUEST_IID: '7',
      IKZ_COMMENT_TOKEN: 't',
    }),
    first: ['GET /api/projects/3/merge_requests/7/notes', 'POST /api/projects/3/merge_requests/7/notes'],
    second: ['GET /api/projects/3/merge_requests/7/notes', 'PUT /api/projects/3/merge_requests/7/notes/1'],
    token: 't',
  },
};

describe.each(Object.entries(forges))('The comment on %s', (_, { environment, first, second, token }) => {
  it('is one, written anew by each run', async () => {
    const discussion = discussionOf(environment());
    expect(await comment(discussion, report('failed'))).toBe('written');
    expect(forge.requests.splice(0)).toEqual(first);
    expect(await comment(discussion, report('passed'))).toBe('written anew');
    expect(forge.requests).toEqual(second);
    expect(forge.comments).toEqual([{ id: 1, body: report('passed') }]);
    expect(forge.tokens).toEqual(new Set([token]));
  });

  it('is found behind many others', async () => {
    forge.comments = Array.from({ length: 120 }, (_, index) => ({ id: index + 1, body: `about ${index}` }));
    forge.comments.push({ id: 121, body: report('failed') });
    expect(await comment(discussionOf(environment()), report('passed'))).toBe('written anew');
    expect(forge.comments.at(-1)?.body).toBe(report('passed'));
  });

  it('that is refused is told with address and what to do, without the token', async () => {
    const refusal = comment(
      { ...discussionOf(environment()), headers: { authorization: 'Bearer secret-token' } },
      'refused',
    );
    await expect(refusal).rejects.toThrow(/^POST http:\/\/127\.0\.0\.1:\d+\/api\/\S+: HTTP 403$/);
  });
});

describe('ikz comment', () => {
  it('puts a report on the pull request', async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-comment-'));
    const file = path.join(folder, 'check.md');
    await fs.writeFile(file, report('passed'));
    vi.stubEnv('GITLAB_CI', '');
    for (const [name, value] of Object.entries(forges['GitHub and Forgejo'].environment())) vi.stubEnv(name, value);
    expect(await runIkz('comment', file)).toMatchObject({ exitCode: 0, stdout: 'The comment was written.\n' });
    await fs.writeFile(file, 'something else');
    expect(await runIkz('comment', file)).toMatchObject({ exitCode: 1, stdout: '' });
    await fs.rm(folder, { recursive: true });
    expect((await runIkz('comment', file)).stderr).toContain("check.md: can't be read");
    expect(forge.comments).toHaveLength(1);
  });

  it('says which variables are missing outside of a workflow', () => {
    expect(() => discussionOf({ GITHUB_API_URL: api })).toThrow(
      'no pull request is named: GITHUB_REPOSITORY, IKZ_PULL_REQUEST, IKZ_COMMENT_TOKEN not set',
    );
  });
});
