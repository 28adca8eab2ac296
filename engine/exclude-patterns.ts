/**
 * URNs as patterns short enough for a command line. A URN has some hundred characters and every guest has several;
 * Windows takes 32,767 for a whole command line, and pulumi takes what to leave out from there only.
 *
 * Patterns as `--exclude` reads them (pulumi 3.256): `*` is any text without a colon, `**` any text.
 */

/** Characters that the patterns may take: leaves room for the rest of the command line, long paths included. */
const roomCharacters = 24_000;

interface Resource {
  /** URN up to its name: stack, project, types of the parents and its own. */
  kind: string;
  name: string;
}

/**
 * @param excluded URNs to be matched
 * @param known all URNs of the state: of these the patterns match the excluded and no others
 * @param planned names that the program may declare for the first time: matched only if a URN of that name is excluded
 */
export function excludePatterns(
  excluded: readonly string[],
  known: readonly string[],
  planned: readonly string[],
): string[] {
  const out = new Set(excluded);
  const kept = known.filter((urn) => !out.has(urn)).map(split);
  const groups = [...groupByName(excluded.map(split))].flatMap(([name, kinds]) => {
    const ending = commonEnding(kinds);
    const isOwn = !kept.some((other) => other.name === name && other.kind.endsWith(ending));
    return (isOwn ? [ending] : kinds).map((kind): Resource => ({ kind, name }));
  });
  const exact = groups.map(({ kind, name }) => `**${kind}::${name}`);
  // Names are cut short only where they must: nothing that nobody knows of can then be meant by mistake.
  return characters(exact) <= roomCharacters ? exact : withShortNames(groups, kept, planned);
}

/** Length on the command line, with the option before each and the spaces between. */
function characters(patterns: readonly string[]): number {
  return patterns.reduce((sum, pattern) => sum + '--exclude  '.length + pattern.length, 0);
}

/** Cuts each name to the beginning that no resource to be kept shares; one such beginning may cover many names. */
function withShortNames(groups: Resource[], kept: Resource[], planned: readonly string[]): string[] {
  const excludedNames = new Set(groups.map(({ name }) => name));
  const fresh = planned.filter((name) => !excludedNames.has(name));
  const beginnings: Resource[] = [];
  const patterns: string[] = [];
  for (const { kind, name } of groups) {
    if (beginnings.some((begun) => kind.endsWith(begun.kind) && name.startsWith(begun.name))) continue;
    const rivals = [...kept.filter((other) => other.kind.endsWith(kind)).map((other) => other.name), ...fresh];
    const length = Math.max(0, ...rivals.map((rival) => sharedLength(name, rival) + 1));
    if (length < name.length && !name.includes(':')) {
      beginnings.push({ kind, name: name.slice(0, length) });
      patterns.push(`**${kind}::${name.slice(0, length)}*`);
    } else {
      patterns.push(`**${kind}::${name}`);
    }
  }
  return patterns;
}

function split(urn: string): Resource {
  const end = urn.lastIndexOf('::');
  return { kind: urn.slice(0, end), name: urn.slice(end + 2) };
}

function groupByName(resources: Resource[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { kind, name } of resources) groups.set(name, [...(groups.get(name) ?? []), kind]);
  return groups;
}

/** The longest text with which all end. */
function commonEnding([first = '', ...others]: string[]): string {
  let length = first.length;
  while (!others.every((other) => other.endsWith(first.slice(first.length - length)))) length--;
  return first.slice(first.length - length);
}

function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
