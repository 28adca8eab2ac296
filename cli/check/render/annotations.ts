/** Workflow commands of GitHub: each finding at its line of the change. */
import type { Language } from '../../../model/text.ts';
import type { Report } from '../report.ts';
import { sentence, words } from '../words.ts';
import { toldEntries } from './told-entries.ts';

/** One a line: `::error file=...,line=...,title=...::message` */
export function renderAnnotations(report: Report, language: Language): string {
  const lines = toldEntries(report).map(({ rule, severity, told, place }) => {
    const properties = {
      ...(place && { file: place.file, line: String(place.line ?? 1) }),
      title: `ikz check: ${rule}`,
    };
    const given = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
    const command = severity === 'mandatory' ? 'error' : 'warning';
    const message = `${sentence(told, language)}\n${words.fix[language]}: ${told.fix[language]}`;
    return `::${command} ${given.join(',')}::${data(message)}\n`;
  });
  return lines.join('');
}

/** As @actions/core's `escapeData`: without it a message could hold a command of its own. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** As @actions/core's `escapeProperty`. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
