import type { SingleFaultOutage } from '../../model/availability/services/assessment.ts';
import { isOnePart } from '../../model/availability/services/single-faults.ts';
import { causesOfLoss } from '../causes-of-loss.ts';
import { clock } from '../course.ts';
import { eventText } from '../fault-text.ts';
import type { Fault, Rule } from '../rule.ts';
import { judgedServices, serviceText } from '../services.ts';
import { backWithinTargets } from './back-within-targets.ts';

/**
 * No part that breaks takes a service down for longer than its RTO: rooms, power, switches and lines, hosts and the guests'
 * own systems.
 */
export const noLongSingleFault: Rule = {
  id: 'no-long-single-fault',
  title: {
    de: 'Kein einzelner Defekt nimmt einen Dienst länger weg als seine RTO',
    en: 'No single part that breaks takes a service down for longer than its RTO',
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'SYS.1.5.A20' },
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'INF.2.A21' },
  ],
  remediation: {
    de: 'Sehen Sie mit `npx ikz analyse`, worauf der Dienst allein beruht, und stellen Sie ein Zweites daneben: Replikat, Strom, Switch, Leitung.',
    en: 'See with `npx ikz analyse` what the service rests on alone, and put a second one beside it: replica, power, switch, line.',
  },
  figures: {
    longestMinutes: {
      what: {
        de: 'Minuten, die ein einzelner Defekt dauern darf; sonst die RTO des Dienstes',
        en: 'Minutes that a single defect may last; left out, the RTO of the service.',
      },
      least: 1,
      most: 1440,
    },
  },
  check: (stack, { longestMinutes } = {}) => {
    const services = judgedServices(stack, { ...causesOfLoss, ofGuest: [...causesOfLoss.ofGuest, backWithinTargets] });
    return services.flatMap(({ assessment, urn }) => {
      const allowed = longestMinutes ?? assessment.target.rtoMinutes;
      // Longest first.
      const [worst, ...others] = assessment.singleFaults.filter(
        (fault) => isOnePart(fault) && (fault.seconds === null || fault.seconds > 60 * allowed),
      );
      if (!worst) return [];
      return [{ urn, about: serviceText(assessment), ...faultOf(worst, others.length, allowed) }];
    });
  },
};

function faultOf({ event, kind, seconds, category, why }: SingleFaultOutage, others: number, allowed: number): Fault {
  const what = eventText({ name: event, kind, category });
  const more = {
    de: others > 0 ? `; ${others} weitere dauern ebenfalls zu lange` : '',
    en: others > 0 ? `; ${others} more last too long` : '',
  };
  const length =
    seconds === null
      ? { de: 'kommt er nicht von selbst zurück', en: 'it does not come back by itself' }
      : { de: `fehlt er ${clock(seconds)} min`, en: `it is away for ${clock(seconds)} min` };
  return {
    is: {
      de: `bei einem einzigen Defekt (${what.de}) ${length.de}${more.de}`,
      en: `when one part breaks (${what.en}), ${length.en} (${why})${more.en}`,
    },
    must: {
      de: `ein einzelner Defekt darf höchstens ${allowed} min dauern`,
      en: `a single defect may last no more than ${allowed} min`,
    },
  };
}
