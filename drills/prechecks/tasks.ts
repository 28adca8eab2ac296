/** Nothing else is at work: a backup or a migration would be cut off, and would falsify the times. */
import type { Check, Circumstances } from './refusal.ts';

/** Tasks that stand for somebody looking, not for work. */
const looking = new Set(['vncproxy', 'vncshell', 'spiceproxy', 'spiceshell', 'termproxy']);

export const tasks: Check<Circumstances> = ({ view }) =>
  view.tasks
    .filter(({ type }) => !looking.has(type))
    .map(({ node, type, id }) => ({
      check: 'tasks',
      subject: node,
      reason: { de: `dort läuft ein Vorgang: ${type} ${id}`.trim(), en: `a task runs there: ${type} ${id}`.trim() },
      remedy: { de: 'Sein Ende abwarten.', en: 'Wait for its end.' },
    }));
