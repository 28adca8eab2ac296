/** What a step of a resource (create, update, delete) gets beside its properties. */
export interface Step {
  /** Receives each whole line that a command prints, for the engine's display. */
  readonly line: (line: string) => void;
  /** Aborts when the engine is told to stop, or is gone. */
  readonly signal: AbortSignal;
}
