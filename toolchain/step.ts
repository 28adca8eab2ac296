/** One thing that is being done, for whoever shows it. */
export interface StepEvent {
  readonly step: string;
  readonly state: 'start' | 'progress' | 'done' | 'failed';
  readonly message?: string;
  /** Since the step began. */
  readonly elapsedMs?: number;
}
export type Progress = (event: StepEvent) => void;

/** Does `work` as the step `name`; what the work tells of its progress is passed on every few seconds. */
export type Step = <Result>(
  name: string,
  work: (tell: (message: string) => void) => Promise<Result>,
) => Promise<Result>;

const TELL_EVERY_MS = 5_000;

/** Steps that report to `progress`, timed by `now` (milliseconds). */
export function stepsFor(progress: Progress, now: () => number = Date.now): Step {
  return async (step, work) => {
    const started = now();
    let told = started;
    const elapsed = () => ({ elapsedMs: now() - started });
    progress({ step, state: 'start' });
    try {
      const result = await work((message) => {
        if (now() - told < TELL_EVERY_MS) return;
        told = now();
        progress({ step, state: 'progress', message, ...elapsed() });
      });
      progress({ step, state: 'done', ...elapsed() });
      return result;
    } catch (error) {
      progress({ step, state: 'failed', message: firstLine(error), ...elapsed() });
      throw error;
    }
  };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
