/** What every kind of act can do. All of it may be repeated: an act that was half done when the program died is done again. */
import type { Text } from '../../model/text.ts';
import type { DrillView, World } from '../ports.ts';

export interface ActKind<A> {
  describe(act: A): Text;
  /** The act that undoes this one; its own inverse is this one again. */
  inverse(act: A): A;
  /** Has it had its effect? From observation alone, never from what was ordered. Throws where nobody can be asked. */
  isDone(act: A, world: World, view: DrillView): Promise<boolean>;
  /**
   * What it will take that only its moment tells, such as the volume of the newest backup.
   * @returns undefined = nothing, or it was taken already
   */
  choose?(act: A, world: World, view: DrillView): Promise<string | undefined>;
  /**
   * Orders it. Answers when it is ordered; the effect may come later (`isDone`).
   * @param chosen by `choose`, just before
   */
  perform(act: A, world: World, view: DrillView, chosen?: string): Promise<void>;
  /** Commands with which a person does the same, a line each, on the host that each names. */
  byHand(act: A): string[];
  /** Must its effect be seen for the drill to count as carried out? A node that was cut off can't be asked. */
  readonly isAwaited: boolean;
}
