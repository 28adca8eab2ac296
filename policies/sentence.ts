import type { Language, Text } from '../model/text.ts';

const but = { de: 'aber', en: 'but' };

/** The parts of a finding that people are told. */
export interface Told {
  about: Text;
  is: Text;
  must: Text;
  course?: Text | undefined;
}

/** The sentence that an admin acts on: what it is about, what is, what must be, and the course that shows it. */
export function sentence({ about, is, must, course }: Told, language: Language): string {
  const shown = course === undefined ? '' : ` ${course[language]}`;
  return `${about[language]}: ${is[language]}, ${but[language]} ${must[language]}.${shown}`;
}
