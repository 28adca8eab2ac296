/** The comment on the pull request at hand, by the API of the forge that runs the command: one comment, written anew each time. */
import { z } from 'zod';
import { UserError } from '../../model/user-error.ts';
import { commentMark } from './render/markdown.ts';

export interface Discussion {
  /** Address of the list of comments; a comment's own is that of `one` with its id. */
  list: string;
  one: string;
  method: 'PATCH' | 'PUT';
  headers: Record<string, string>;
}

/** Comments asked for at once, the most that all forges give. */
const pageSize = 50;

/** Variables that lead to the pull request; GitHub's are also those of Forgejo. */
const needed = {
  gitlab: ['CI_API_V4_URL', 'CI_PROJECT_ID', 'CI_MERGE_REQUEST_IID', 'IKZ_COMMENT_TOKEN'],
  github: ['GITHUB_API_URL', 'GITHUB_REPOSITORY', 'IKZ_PULL_REQUEST', 'IKZ_COMMENT_TOKEN'],
} as const;

/** @throws UserError where the environment names no pull request */
export function discussionOf(environment: NodeJS.ProcessEnv): Discussion {
  const forge = environment.GITLAB_CI ? 'gitlab' : 'github';
  const missing = needed[forge].filter((name) => !environment[name]);
  if (missing.length > 0) {
    throw new UserError(
      `no pull request is named: ${missing.join(', ')} not set`,
      'Run it in a workflow of docs/ci, which set them.',
    );
  }
  const at = (name: string) => encodeURIComponent(environment[name] ?? '');
  const token = environment.IKZ_COMMENT_TOKEN ?? '';
  if (forge === 'gitlab') {
    const notes = `${environment.CI_API_V4_URL}/projects/${at('CI_PROJECT_ID')}/merge_requests/${at('CI_MERGE_REQUEST_IID')}/notes`;
    return { list: notes, one: notes, method: 'PUT', headers: { 'private-token': token } };
  }
  const repository = (environment.GITHUB_REPOSITORY ?? '').split('/').map(encodeURIComponent).join('/');
  const issues = `${environment.GITHUB_API_URL}/repos/${repository}/issues`;
  return {
    list: `${issues}/${at('IKZ_PULL_REQUEST')}/comments`,
    one: `${issues}/comments`,
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}` },
  };
}

const comments = z.array(z.object({ id: z.int(), body: z.string().nullish() }));

/**
 * Writes the comment, in place of the one of an earlier run.
 * @param body Markdown that begins with `commentMark`
 * @returns whether there was one
 */
export async function comment(discussion: Discussion, body: string): Promise<'written' | 'written anew'> {
  const { list, one, method } = discussion;
  for (let page = 1; ; page += 1) {
    const found = comments.parse(await ask(discussion, `${list}?per_page=${pageSize}&limit=${pageSize}&page=${page}`));
    const own = found.find((each) => each.body?.startsWith(commentMark));
    if (own) {
      await ask(discussion, `${one}/${own.id}`, { method, body });
      return 'written anew';
    }
    if (found.length < pageSize) break;
  }
  await ask(discussion, list, { method: 'POST', body });
  return 'written';
}

async function ask(
  { headers }: Discussion,
  address: string,
  change?: { method: string; body: string },
): Promise<unknown> {
  const response = await fetch(address, {
    method: change?.method ?? 'GET',
    headers: { ...headers, accept: 'application/json', 'content-type': 'application/json' },
    ...(change && { body: JSON.stringify({ body: change.body }) }),
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
  });
  if (response.ok) return await response.json();
  throw new UserError(
    `${change?.method ?? 'GET'} ${address}: HTTP ${response.status}`,
    'May the token write comments on pull requests? That of a fork may not: docs/ci/README.md.',
  );
}
