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
