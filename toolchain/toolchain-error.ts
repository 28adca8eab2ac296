import { UserError } from '../model/user-error.ts';
import { versions } from './versions.ts';
import type { Way } from './way.ts';

/** Why one way did not lead to a toolchain, and what would open it. */
export interface Attempt {
  readonly way: Way;
  readonly reason: string;
  readonly remedy: string;
}

const title: Record<Way, string> = {
  installed: `an installed pulumi (3.x, ${versions.engine} or newer)`,
  download: `the official download of pulumi ${versions.engine}`,
  source: 'a build from Go modules',
};

/** There is no toolchain: what was tried, why each way failed, and what opens it; one remedy is enough. */
export class ToolchainError extends UserError {
  readonly attempts: readonly Attempt[];

  constructor(attempts: readonly Attempt[]) {
    const tried = attempts.map(({ way, reason }) => `  ${way} - ${title[way]}:\n${indented(reason, '      ')}`);
    const remedies = attempts.map(({ remedy }) => `  - ${indented(remedy, '    ').trimStart()}`);
    super(
      `No Pulumi toolchain could be found or made. Tried:\n${tried.join('\n')}`,
      `${attempts.length > 1 ? 'One of these is enough' : 'What helps'}, then run the command again:\n${remedies.join('\n')}`,
    );
    this.name = 'ToolchainError';
    this.attempts = attempts;
  }
}

function indented(text: string, indent: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${indent}${line}`)
    .join('\n');
}
