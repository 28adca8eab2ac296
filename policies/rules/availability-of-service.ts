import type { CooperationAssessment, ServiceAssessment } from '../../model/availability/services/assessment.ts';
import type { Text } from '../../model/text.ts';
import { availabilityOf } from '../availability.ts';
import { causesOfLoss } from '../causes-of-loss.ts';
import { eventText } from '../fault-text.ts';
import type { Fault, Rule } from '../rule.ts';
import { judgedServices, serviceText } from '../services.ts';
import { backWithinTargets } from './back-within-targets.ts';

/** Parts that are named: the first tell where the minutes are. */
const named = 3;

/** The minutes a year that each service is away, in the worse case of what the figures leave open, are within its target. */
export const availabilityOfService: Rule = {
  id: 'availability-of-service',
  title: {
    de: 'Jeder Dienst erreicht sein Verfügbarkeitsziel, auch im ungünstigen Fall (P95)',
    en: 'Every service meets its availability target, in the worse case (P95) too',
  },
  severity: 'mandatory',
  references: [{ catalogue: 'BSI HV-Kompendium', edition: '2013', requirement: 'Verfügbarkeitsklassen' }],
  remediation: {
    de: 'Sehen Sie mit `npx ikz analyse`, was eine Änderung brächte: weniger Abhängigkeiten, eigene Werte in cooperation/figures.yaml, wo Sie bessere belegen können, oder ein Ziel, das sich halten lässt.',
    en: 'See with `npx ikz analyse` what one change would buy: fewer dependencies, figures of your own in cooperation/figures.yaml where you can prove better ones, or a target that can be kept.',
  },
  check: (stack) =>
    judgedServices(stack, { ...causesOfLoss, ofGuest: [...causesOfLoss.ofGuest, backWithinTargets] })
      .filter(({ assessment }) => !assessment.meetsTarget)
      .map(({ assessment, urn }) => ({
        urn,
        about: serviceText(assessment),
        ...faultOf(assessment, availabilityOf(stack)),
      })),
};

function faultOf(assessment: ServiceAssessment, { faults }: CooperationAssessment): Fault {
  const { minutesPerYear, p95MinutesPerYear, targetMinutesPerYear, availabilityClass, target, importance } = assessment;
  const events = new Map(faults.map(({ event }) => [event.name, event]));
  const largest = importance.slice(0, named).map(({ event, kind, minutesPerYear: won }): Text => {
    const category = events.get(event)?.category ?? 'part';
    const text = eventText({ name: event, kind, category });
    return { de: `${text.de} ${minutes(won, 'de')}`, en: `${text.en} ${minutes(won, 'en')}` };
  });
  return {
    is: {
      de: `er fällt im Jahr ${minutes(minutesPerYear, 'de')} aus, im ungünstigen Fall ${minutes(p95MinutesPerYear, 'de')} (P95, Verfügbarkeitsklasse ${availabilityClass}; am meisten: ${list(largest, 'de')})`,
      en: `it is away for ${minutes(minutesPerYear, 'en')} a year, in the worse case for ${minutes(p95MinutesPerYear, 'en')} (P95, availability class ${availabilityClass}; most of it: ${list(largest, 'en')})`,
    },
    must: {
      de: `sein Ziel von ${target.percent.toLocaleString('de', { maximumFractionDigits: 5 })} % lässt ${minutes(targetMinutesPerYear, 'de')} zu`,
      en: `its target of ${target.percent} % allows ${minutes(targetMinutesPerYear, 'en')}`,
    },
  };
}

const list = (texts: readonly Text[], language: keyof Text): string => texts.map((text) => text[language]).join(', ');

/** Three digits: the figures bear no more, and two would hide by how much a target is missed. */
function minutes(count: number, language: keyof Text): string {
  return `${count.toLocaleString(language, { maximumSignificantDigits: 3, useGrouping: false })} min`;
}
