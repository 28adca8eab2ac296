/** Why a state file can't be used. Nothing is written to it when this is thrown. */
export type StateErrorCode = 'other-version' | 'damaged' | 'in-use' | 'unreadable';

export class StateError extends Error {
  readonly code: StateErrorCode;
  readonly file: string;
  /** What the operator can do. */
  readonly hint: string;

  constructor(code: StateErrorCode, file: string, message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StateError';
    this.code = code;
    this.file = file;
    this.hint = hint;
  }
}
