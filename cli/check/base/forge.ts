/** What the forge's environment says a change is compared with. */

export interface NamedBase {
  /** Where the name comes from: an option, a variable, or nothing. */
  readonly from: string;
  /** To be tried in this order. */
  readonly refs: readonly string[];
}

/** The branch where nothing names another. */
export const defaultBase = 'main';

/** Variables of GitHub and Forgejo with the name of the branch that a pull request goes to. */
const branchVariables = [
  'FORGEJO_BASE_REF',
  'GITEA_BASE_REF',
  'GITHUB_BASE_REF',
  'CI_MERGE_REQUEST_TARGET_BRANCH_NAME',
];

/**
 * The base of a change: what `--base` says, else the forge's environment, else the branch main.
 * @param named the option
 */
export function namedBase(named: string | undefined, environment: NodeJS.ProcessEnv): NamedBase {
  if (named !== undefined) return { from: '--base', refs: [named] };
  const commit = environment.CI_MERGE_REQUEST_DIFF_BASE_SHA;
  if (commit) return { from: 'CI_MERGE_REQUEST_DIFF_BASE_SHA', refs: [commit] };
  for (const variable of branchVariables) {
    const branch = environment[variable];
    if (branch) return { from: variable, refs: [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`] };
  }
  return { from: defaultBase, refs: [`refs/remotes/origin/${defaultBase}`, `refs/heads/${defaultBase}`] };
}
