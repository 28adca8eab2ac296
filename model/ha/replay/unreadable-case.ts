export interface Problem {
  /** Where in the file, with dots; empty = the whole file. */
  path: string;
  message: string;
}

/** A file of a case is missing or not as it must be. */
export class UnreadableCase extends Error {
  override readonly name = 'UnreadableCase';
  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${file}${path === '' ? '' : ` ${path}`}: ${message}`).join('; '));
  }
}
