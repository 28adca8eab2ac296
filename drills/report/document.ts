/** The report as a document without a format: what HTML and Markdown both show, in one language. Pure. */
import type { Language } from '../../model/text.ts';
import type { Markup } from './markup.ts';
import type { Report } from './report.ts';
import * as sections from './sections.ts';
import { outcomes, words } from './words.ts';

export type Block =
  | { kind: 'paragraph'; text: string }
  /** `blank`: rows are left for a pen. */
  | { kind: 'table'; head: readonly string[]; rows: readonly (readonly string[])[]; blank?: true }
  /** A picture, and the same in words where no picture can be. */
  | { kind: 'picture'; picture: Markup; caption: string; inWords: readonly Block[] };

export interface Section {
  title: string;
  blocks: readonly Block[];
}

export interface Document {
  language: Language;
  title: string;
  /** One line: how it ended. */
  headline: string;
  isMet: boolean;
  sections: readonly Section[];
}

export function documentOf(report: Report, language: Language): Document {
  const { title, member, outcome, date } = report;
  const whose = member ? ` · ${member.title}` : '';
  return {
    language,
    title: `${words.report[language]}: ${title[language]}${whose}`,
    headline: `${outcomes[outcome][language]} · ${date}`,
    isMet: outcome === 'met',
    sections: [
      sections.about,
      sections.participants,
      sections.times,
      sections.uncertainty,
      sections.prediction,
      sections.course,
      sections.sites,
      sections.hypothesis,
      sections.deviations,
      sections.comparison,
      sections.grundschutz,
      sections.proof,
      sections.release,
    ].map((section) => section(report, language)),
  };
}
