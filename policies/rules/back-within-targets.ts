import type { Scenario } from '../../model/simulation/scenario.ts';
import { type Absence, absences, singleFaults } from '../../model/simulation/single-faults.ts';
import { guestText } from '../about.ts';
import { causesOfLoss } from '../causes-of-loss.ts';
import { type ClusterGuest, clusterOf } from '../cluster.ts';
import { clock, course } from '../course.ts';
import { faultText } from '../fault-text.ts';
import type { Fault, Rule, Violation } from '../rule.ts';
import { scenarioOf } from '../scenario.ts';
import { violationsOf } from '../violations.ts';

/**
 * Any node, any site, the witness, any link lost: every guest is back within its RTO and has lost no more than its RPO. Every
 * single fault is played with what is declared, at the moment at which the replicas are oldest.
 */
export const backWithinTargets: Rule = {
  id: 'back-within-targets',
  title: {
    de: 'Nach dem Ausfall eines Knotens, eines Standorts, einer Leitung oder des Witness ist jeder Gast innerhalb von RTO und RPO zurück',
    en: 'After the loss of any node, site, link or the witness every guest is back within RTO and RPO',
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'BSI-Standard 200-4', edition: '2023', requirement: 'Wiederanlaufzeit (WAZ)' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'INF.2.A21' },
  ],
  remediation: {
    de: 'Lesen Sie am Verlauf ab, wo die Zeit bleibt: verteilen Sie Gäste, die zugleich starten, auf mehr Knoten, lockern Sie HA-Regeln, die keinen Knoten übrig lassen, oder vereinbaren Sie für den Dienst ein anderes Ziel.',
    en: 'Read in the course where the time is lost: spread guests that boot together over more nodes, loosen HA rules that leave no node, or agree on another target for the service.',
  },
  figures: {
    marginPercent: {
      what: {
        de: 'Anteil von RTO und RPO, der übrig bleiben muss',
        en: 'Share of the RTO and the RPO that must be left.',
      },
      least: 0,
      most: 90,
    },
  },
  check: (stack, { marginPercent = 0 } = {}) => {
    if (causesOfLoss.ofAll.some((rule) => violationsOf(rule, stack).length > 0)) return [];
    const explained = new Set(causesOfLoss.ofGuest.flatMap((rule) => violationsOf(rule, stack)).map(({ urn }) => urn));
    const cluster = clusterOf(stack);
    const judged = cluster.guests.filter(({ urn }) => urn !== undefined && !explained.has(urn));
    if (judged.length === 0) return [];
    const share = 1 - marginPercent / 100;
    const within = judged.map((guest) => ({
      ...guest,
      rtoMinutes: share * guest.rtoMinutes,
      rpoMinutes: share * guest.rpoMinutes,
    }));
    return verdicts(scenarioOf(stack), within);
  },
};

function verdicts(scenario: Scenario, guests: readonly ClusterGuest[]): Violation[] {
  const longest = 60 * Math.max(...guests.map(({ rtoMinutes }) => rtoMinutes));
  // Who comes back late is seen coming back, if it is not all too late.
  const patience = longest + 900;
  const found = singleFaults(scenario.topology).flatMap((fault) => absences(scenario, fault, patience));
  const bySid = Map.groupBy(found, ({ sid }) => sid);
  return guests.flatMap((guest) => {
    const missed = (bySid.get(`vm:${guest.vmId}`) ?? []).filter((absence) => excess(guest, absence) > 1);
    const [worst] = missed.toSorted((a, b) => excess(guest, b) - excess(guest, a));
    return worst
      ? [{ urn: guest.urn, about: guestText(guest), ...faultOf(guest, worst, missed.length, patience) }]
      : [];
  });
}

/** By how much the worse of both targets is missed; 1 = just met. */
function excess({ rtoMinutes, rpoMinutes }: ClusterGuest, { seconds, lostSeconds }: Absence): number {
  return Math.max(seconds / rtoMinutes, lostSeconds / rpoMinutes) / 60;
}

function faultOf(guest: ClusterGuest, absence: Absence, faults: number, patience: number): Fault {
  const { rtoMinutes, rpoMinutes } = guest;
  const { fault, seconds, back, lostSeconds } = absence;
  const what = faultText(fault.what);
  const worst = {
    de: faults > 1 ? ` (der schlimmste von ${faults} solchen Ausfällen)` : '',
    en: faults > 1 ? ` (the worst of ${faults} such faults)` : '',
  };
  const is =
    back === undefined
      ? {
          de: `beim Ausfall (${what.de}) ist er nach ${clock(patience)} min nicht zurück`,
          en: `when the ${what.en} is lost, it is not back after ${clock(patience)} min`,
        }
      : {
          de: `beim Ausfall (${what.de}) fehlt er ${clock(seconds)} min, bis er auf ${back.node} antwortet, und verliert ${clock(lostSeconds)} min an Änderungen`,
          en: `when the ${what.en} is lost, it is away for ${clock(seconds)} min until it answers on ${back.node}, and loses ${clock(lostSeconds)} min of changes`,
        };
  return {
    is: { de: is.de + worst.de, en: is.en + worst.en },
    must: {
      de: `erlaubt sind höchstens ${clock(60 * rtoMinutes)} min (RTO) und ${clock(60 * rpoMinutes)} min Verlust (RPO)`,
      en: `no more than ${clock(60 * rtoMinutes)} min (RTO) and a loss of ${clock(60 * rpoMinutes)} min (RPO) are allowed`,
    },
    course: course(absence),
  };
}
