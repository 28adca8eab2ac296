import { UserError } from '../model/user-error.ts';

/** How a toolchain is come by, in the order in which the ways are tried. */
export const ways = ['installed', 'download', 'source'] as const;
export type Way = (typeof ways)[number];

/** The variable that picks one way and rules out the others. */
const variable = 'IKZ_TOOLCHAIN';

/** The way that the environment picks; undefined if it leaves the choice. Throws UserError for a word that is no way. */
export function chosenWay(env: NodeJS.ProcessEnv): Way | undefined {
  const value = env[variable];
  if (value === undefined || value === '') return undefined;
  const way = ways.find((known) => known === value);
  if (way !== undefined) return way;
  throw new UserError(
    `${variable}: got ${JSON.stringify(value)}, allowed: ${ways.join(', ')}.`,
    `Unset ${variable} to let ikz choose: it takes a pulumi that is installed, else downloads one, else builds one with Go.`,
  );
}
