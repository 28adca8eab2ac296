/**
 * A mistake of the person who uses the program: wrong data, a wrong option, a missing key.
 * It is shown without a stack; everything else that is thrown is a bug and is shown with one.
 */
export class UserError extends Error {
  /** What to do about it, in one or two sentences. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'UserError';
    this.hint = hint;
  }

  /** Message and hint as they are printed. */
  describe(): string {
    return this.hint === undefined ? this.message : `${this.message}\n${this.hint}`;
  }
}

/**
 * Looks at everything before it complains, so that all that is missing is told at once.
 * @throws UserError with what each look has thrown, one after the other; a bug is thrown as it is
 */
export function lookAtAll(looks: readonly (() => unknown)[]): void {
  const found: UserError[] = [];
  for (const look of looks) {
    try {
      look();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      found.push(error);
    }
  }
  if (found.length === 0) return;
  const hints = new Set(found.flatMap(({ hint }) => hint ?? []));
  throw new UserError(found.map(({ message }) => message).join('\n'), [...hints].join('\n') || undefined);
}
