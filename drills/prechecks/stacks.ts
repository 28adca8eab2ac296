/** No update runs, and the state matches: a preview of both stacks changes nothing. Else the preview afterwards would prove nothing. */
import type { Check, Circumstances } from './refusal.ts';

export const stacks: Check<Circumstances> = (circumstances) =>
  circumstances.stacks.flatMap(({ stack, changes, failure }) => {
    if (failure?.kind === 'locked') {
      return [
        {
          check: 'update',
          subject: stack,
          reason: { de: `eine Aktualisierung von ${stack} läuft`, en: `an update of ${stack} runs` },
          remedy: { de: 'Ihr Ende abwarten.', en: 'Wait for its end.' },
        },
      ];
    }
    if (failure) {
      return [
        {
          check: 'state',
          subject: stack,
          reason: {
            de: `Vorschau von ${stack} scheitert: ${failure.message}`,
            en: `the preview of ${stack} fails: ${failure.message}`,
          },
          remedy: { de: `\`npx ikz preview ${stack}\` ansehen.`, en: `Look at \`npx ikz preview ${stack}\`.` },
        },
      ];
    }
    if (changes.length === 0) return [];
    const shown = changes
      .slice(0, 5)
      .map(({ effect, name }) => `${effect} ${name}`)
      .join(', ');
    return [
      {
        check: 'state',
        subject: stack,
        reason: {
          de: `${stack} weicht vom Inventar ab: ${shown}`,
          en: `${stack} differs from the inventory: ${shown}`,
        },
        remedy: { de: `Erst \`npx ikz up ${stack}\`, dann üben.`, en: `First \`npx ikz up ${stack}\`, then drill.` },
      },
    ];
  });
