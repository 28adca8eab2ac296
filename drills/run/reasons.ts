/** Why it was decided, in words. */
import type { Text } from '../../model/text.ts';
import type { Reason } from './next.ts';

export const because: Record<Reason, Text> = {
  asked: { de: 'so verlangt', en: 'asked for' },
  failed: { de: 'ein Schritt ist gescheitert', en: 'a step has failed' },
  changed: {
    de: 'seit der Unterbrechung spricht etwas dagegen, weiterzumachen',
    en: 'since it was cut off something speaks against going on',
  },
  'not-verified': { de: 'nicht bestätigt', en: 'not verified' },
  'exercise-over': { de: 'die Übung ist vorbei', en: 'the exercise is over' },
  'aim-reached': { de: 'das Ziel ist erreicht', en: 'the aim is reached' },
  committed: { de: 'bestätigt, es bleibt so', en: 'committed, it stays' },
};
