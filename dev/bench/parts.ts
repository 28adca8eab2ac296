/** The parts a run's time is shared between, told from the command lines of their processes. Pure. */

export const parts = [
  'program',
  'engine',
  'provider',
  'host steps',
  'policies',
  'language host',
  'lab',
  'other',
] as const;
export type Part = (typeof parts)[number];

/** What each part is, for the reader of the table. */
export const partTitles: Record<Part, string> = {
  program: 'our program (infra/)',
  engine: 'engine (pulumi)',
  provider: 'Proxmox provider',
  'host steps': 'command provider',
  policies: 'policy pack',
  'language host': 'Node language host',
  lab: 'lab',
  other: 'other',
};

/** In this order: the language host's command line names the engine's folder as well. */
const signs: readonly (readonly [sign: RegExp, part: Part])[] = [
  [/pulumi-resource-proxmoxve/, 'provider'],
  [/pulumi-resource-command/, 'host steps'],
  [/cmd[/\\]run-policy-pack/, 'policies'],
  [/@pulumi[/\\]pulumi[/\\]cmd[/\\]run[/\\]/, 'program'],
  [/pulumi-language-nodejs/, 'language host'],
  [/[/\\]pulumi(\.exe)?( |$)/, 'engine'],
];

/** @param commandLine words of the command, with spaces between */
export function partOf(commandLine: string): Part {
  return signs.find(([sign]) => sign.test(commandLine))?.[1] ?? 'other';
}

/** One process at one moment, from `/proc/<pid>/stat` (proc(5)). */
export interface ProcessTimes {
  parent: number;
  /** User and system time so far, clock ticks. */
  ticks: number;
}

/** Reads a line of `/proc/<pid>/stat`: the name in brackets may hold anything, brackets too. */
export function parseStat(text: string): ProcessTimes {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
}
