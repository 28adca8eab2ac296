/** What all services of an installation have in common, put together once: gates, events, losses, solutions. */
import type { Formula } from '../fault-tree.ts';
import type { Figure } from '../parts/figures.ts';
import { installedEvents } from '../parts/installed-events.ts';
import type { PartEvent } from '../parts/part-event.ts';
import { type Capacity, capacityAfterFaults } from './capacity.ts';
import type { FailoverRules } from './failovers.ts';
import type { Installation, InstalledGuest, InstalledService } from './installation.ts';
import { type Losses, lossesOf } from './losses.ts';
import { GuestGates, guestsByName, type Needs, needsOf, sitesByNode } from './needs.ts';
import { probabilitiesOf, type SolvedInfrastructure, solveInfrastructure } from './solved-infrastructure.ts';
import { infrastructureGates } from './structure.ts';
import { Sweep, setLanes } from './sweep.ts';
import { checkWhole } from './wholeness.ts';

/** Strikes every service, wherever it runs. */
const alwaysFatal = ['operator-error at both sites'];

/** What single events do to what a service rests on, by the sweep. */
export interface Effects {
  /** Events that take it down alone. */
  readonly fatal: ReadonlySet<string>;
  /** Of a guest: events that leave it no place. */
  readonly stranded: (guest: InstalledGuest) => ReadonlySet<string>;
}

export interface ServiceBasis {
  readonly service: InstalledService;
  readonly needs: Needs;
  /** Gate of what it rests on. */
  readonly infrastructure: string;
}

export class Groundwork {
  readonly events: ReadonlyMap<string, PartEvent>;
  /** All but those of guests. */
  readonly infrastructure: readonly PartEvent[];
  readonly gates: ReadonlyMap<string, Formula>;
  readonly used: Map<string, Figure>;
  readonly capacity: Capacity;
  readonly losses: Losses;
  readonly services: readonly ServiceBasis[];
  readonly effects: (basis: ServiceBasis) => Effects;
  readonly #probabilities: ReadonlyMap<string, number>;
  readonly #solved = new Map<string, SolvedInfrastructure>();

  /** @throws UserError where the installation names what it does not have */
  constructor(installation: Installation, figures: FailoverRules['figures']) {
    checkWhole(installation);
    const { events, figures: used } = installedEvents(installation, figures);
    const gates = infrastructureGates(installation, events);
    this.capacity = capacityAfterFaults(installation);
    const guestGates = new GuestGates(installation, gates, this.capacity.losses);
    const byName = guestsByName(installation);
    const siteOf = sitesByNode(installation);
    this.services = installation.services.map((service) => {
      const needs = needsOf(service, byName, siteOf);
      return { service, needs, infrastructure: guestGates.infrastructure(needs, alwaysFatal) };
    });
    this.events = events;
    this.infrastructure = [...events.values()].filter(({ kind }) => kind !== 'guest');
    this.#probabilities = probabilitiesOf(events);
    this.gates = gates;
    this.used = used;
    this.losses = lossesOf(installation, gates, events);
    const names = [...events.keys()];
    const sweep = new Sweep(
      gates,
      names.map((name) => [name]),
    );
    const failing = new Map<string, ReadonlySet<string>>();
    const fatal = (gate: string): ReadonlySet<string> => {
      const found = failing.get(gate) ?? new Set([...setLanes(sweep.fails(gate))].map((index) => names[index] ?? ''));
      failing.set(gate, found);
      return found;
    };
    this.effects = ({ infrastructure }) => ({
      fatal: fatal(infrastructure),
      stranded: (guest: InstalledGuest) => fatal(guestGates.noPlace(guest)),
    });
  }

  solved({ infrastructure, needs }: ServiceBasis): SolvedInfrastructure {
    const homes = needs.homes.flatMap(({ nodes }) => nodes);
    const key = `${infrastructure} from ${homes.join(', ')}`;
    const known = this.#solved.get(key);
    if (known) return known;
    const solved = solveInfrastructure(this.gates, infrastructure, homes, this.#probabilities);
    this.#solved.set(key, solved);
    return solved;
  }
}
