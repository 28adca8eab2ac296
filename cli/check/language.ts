import type { Language } from '../../model/text.ts';

/** German where the environment's locale is German, else English; `LC_ALL` before `LC_MESSAGES` before `LANG` (POSIX). */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language {
  const locale = LC_ALL || LC_MESSAGES || LANG || '';
  return /^de([_.@-]|$)/i.test(locale) ? 'de' : 'en';
}
