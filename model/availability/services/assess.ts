/** The availability of an installation: every service of every member, every fault, every figure. Pure. */
import type { EvidenceKind } from '../../drill-evidence.ts';
import { type Figure, Figures, unitOf } from '../parts/figures.ts';
import { partKinds } from '../parts/kinds.ts';
import type { CooperationAssessment, FaultRow, FigureUsed, OutageOf, ServiceAssessment } from './assessment.ts';
import { Groundwork } from './groundwork.ts';
import type { FailoverTimes, Installation } from './installation.ts';
import { notModelled } from './not-modelled.ts';
import { pairOutages } from './pairs.ts';
import { assessService } from './service-assessment.ts';

export interface Assumptions {
  /** How guests get to their replicas: played-times.ts plays it. */
  readonly times: FailoverTimes;
  readonly figures?: Figures;
  /** Kinds of failover that were drilled with success lately; see `drilledLately`. */
  readonly drilled?: ReadonlySet<EvidenceKind>;
}

/** @throws UserError where the installation names what it does not have */
export function assess(installation: Installation, assumptions: Assumptions): CooperationAssessment {
  const { times, figures = new Figures(), drilled = new Set() } = assumptions;
  const groundwork = new Groundwork(installation, figures);
  const rules = { times, figures, drilled, used: groundwork.used, sites: installation.sites };
  const services = groundwork.services.map((basis) => assessService(groundwork, basis, rules));
  const { nodes, unplaced } = groundwork.capacity;
  return {
    services,
    faults: faultRows(groundwork, services),
    pairs: pairsOfServices(groundwork, services),
    capacity: { nodes, unplaced },
    figures: [...groundwork.used.values()].map(figureUsed).sort((a, b) => (a.key < b.key ? -1 : 1)),
    notModelled,
  };
}

/** `member/service` */
export const nameOfService = ({ member, service }: { member: string; service: string }): string =>
  `${member}/${service}`;

function faultRows({ events, losses }: Groundwork, services: readonly ServiceAssessment[]): FaultRow[] {
  const hit = new Map<string, Record<string, OutageOf>>();
  for (const service of services) {
    for (const { event, seconds, lostSeconds, why } of service.singleFaults) {
      const row = hit.get(event) ?? {};
      row[nameOfService(service)] = { seconds, lostSeconds, why };
      hit.set(event, row);
    }
  }
  return [...events.values()].map(({ name, kind, category, perYear, hours, unavailability }) => ({
    event: { name, kind, category, perYear, hours, unavailability },
    lostNodes: losses.lost.get(name)?.nodes ?? [],
    services: hit.get(name) ?? {},
  }));
}

function pairsOfServices(groundwork: Groundwork, services: readonly ServiceAssessment[]) {
  const bases = groundwork.services.map((basis, index) => ({
    basis,
    name: nameOfService(basis.service),
    minutesPerYear: services[index]?.minutesPerYear ?? 0,
  }));
  const roots = [...Map.groupBy(bases, ({ basis }) => basis.infrastructure)].map(([gate, same]) => ({
    gate,
    services: same.map(({ name, minutesPerYear }) => ({ name, minutesPerYear })),
    guests: same[0]?.basis.needs.each ?? [],
  }));
  return pairOutages(groundwork.gates, groundwork.infrastructure, roots, groundwork.losses);
}

function figureUsed({ key, kind, value, hours, band, source, from }: Figure): FigureUsed {
  return { key, title: partKinds[kind].title, value, unit: unitOf(kind), hours: hours ?? null, band, source, from };
}
