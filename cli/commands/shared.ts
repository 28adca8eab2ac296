/** Arguments and options that several verbs have. */
import { Argument, Option } from '@commander-js/extra-typings';
import { stackNames } from '../../engine/target.ts';
import type { StackName } from '../../model/plan.ts';

export function stackArgument() {
  return new Argument('[stack]', 'one stack only').choices(stackNames as readonly [StackName, StackName]);
}

/** The named stack, else both: primary first, since secondary takes from it. */
export function stacksOf(stack: StackName | undefined): readonly StackName[] {
  return stack === undefined ? stackNames : [stack];
}

export function labOption() {
  return new Option('--lab', 'act on the lab even where a real cluster is configured');
}

export function jsonOption() {
  return new Option('--json', 'one JSON document a line, for machines');
}

export function signOption() {
  return new Option(
    '--sign <key>',
    'sign the journal with an SSH key: a private one, or the .pub of one that an agent holds',
  );
}

export function yesOption() {
  return new Option('--yes [hash]', "don't ask; on a real cluster with the hash of the plan that was looked at");
}
