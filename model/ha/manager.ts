/** What the master does in a round: nodes, orders, the next state of every service, fencing. */
import { carryOut } from './commands.ts';
import { disarm, findAgain } from './disarm.ts';
import { type LastSeen, NodeStates } from './node-states.ts';
import type { HaPort } from './port.ts';
import { compileRules } from './rules/compiled.ts';
import { effectiveRules, sentence } from './rules/effective.ts';
import type { Rule, Sid } from './rules/rule.ts';
import type { Selection } from './selection.ts';
import type { Resources, ServiceState, ServiceStatus } from './service.ts';
import type { LrmMode, LrmStatus, ManagerStatus } from './status.ts';
import { transitions } from './transitions.ts';
import { Usage } from './usage.ts';

/** Plain data that lives as long as a node is the master. */
export interface ManagerState {
  status: ManagerStatus;
  lastSeen: LastSeen;
}

/** A new master starts from what the last one wrote; since when nodes are away it can't know. */
export function newManagerState(status: ManagerStatus, port: HaPort): ManagerState {
  const lastSeen: LastSeen = {};
  for (const node in status.nodes) lastSeen[node] = port.now();
  return { status, lastSeen };
}

/** What the transitions of one service work with. */
export interface Round extends Selection {
  readonly port: HaPort;
  readonly status: ManagerStatus;
  readonly nodes: NodeStates;
  /** Gives the service a new state and with it a new order; other fields of the status than these go. */
  change(sid: Sid, state: ServiceState, fields?: Partial<ServiceStatus>): void;
  /** A new order in the same state. */
  renew(service: ServiceStatus): void;
}

export class Manager {
  readonly #port: HaPort;
  readonly #state: ManagerState;
  readonly #nodes: NodeStates;
  /** All services, by name. */
  #sids: Sid[] | undefined;
  /** Services that are configured and not looked at. */
  #ignored: Sid[] = [];
  #usage: { online: string; usage: Usage } | undefined;
  /** Since the last write a service has come, gone, or changed its place. */
  #moved = true;
  #rules: { from: readonly Rule[]; nodes: string; compiled: Selection['rules'] } | undefined;

  constructor(port: HaPort, state: ManagerState) {
    this.#port = port;
    this.#state = state;
    this.#nodes = new NodeStates(port, state.status.nodes, state.lastSeen);
    state.status.masterNode = port.node;
  }

  /** Throws ClusterFileSystemError where the port does. */
  round(): void {
    const port = this.#port;
    const { status } = this.#state;
    const lrms = this.#readNodes();
    const modes = new Map([...lrms].map(([node, lrm]) => [node, lrm?.mode ?? 'active']));
    this.#nodes.update(port.members(), modes);
    if (!this.#nodes.isOperational(port.node)) {
      port.log('info', 'master seems offline');
      return;
    }
    const resources = port.readResources();
    this.#takeIn(resources);
    const round = this.#newRound();
    carryOut(port.takeCommands(), round);
    const sids = this.#sids ?? [];
    if (status.disarm?.state === 'arming') findAgain(round, sids, (sid) => resources[sid]?.node);
    let again = !disarm(round, sids, modes, (node) => this.#nodes.of(node));
    if (status.disarm) this.#moved = true;
    while (again) {
      again = this.#step(round, resources, lrms, modes);
      again = this.#fence(round) || again;
    }
    if (status.disarm?.state === 'arming') {
      port.log('info', 're-arming HA stack');
      delete status.disarm;
      for (const sid of sids) delete status.services[sid]?.suspended;
    }
    status.timestamp = port.now();
    if (this.#moved) status.revision += 1;
    this.#moved = false;
    port.writeManagerStatus(status);
  }

  /** What the nodes have written. A node that has written nothing is taken to work. */
  #readNodes(): Map<string, LrmStatus | undefined> {
    return new Map([...this.#port.members().keys()].map((node) => [node, this.#port.readLrmStatus(node)]));
  }

  /** New services come in, those that are no longer configured or to be ignored go. */
  #takeIn(resources: Resources): void {
    if (this.#isComplete(resources)) return;
    const { services } = this.#state.status;
    const all = Object.keys(resources).sort();
    const isWanted = (sid: Sid) => resources[sid] !== undefined && resources[sid].state !== 'ignored';
    for (const sid of all) {
      const resource = resources[sid];
      if (!resource || services[sid] || resource.state === 'ignored') continue;
      this.#port.log('info', `adding new service '${sid}' on node '${resource.node}'`);
      // Taken to be running: a service that runs is not to be moved because it is new here.
      const state = resource.state === 'started' ? 'request_start' : 'request_stop';
      services[sid] = { state, node: resource.node, uid: this.#nextUid() };
    }
    for (const sid of Object.keys(services).sort()) {
      if (isWanted(sid)) continue;
      this.#port.log(
        'info',
        `removing stale service '${sid}' (${resources[sid] ? 'ignored state requested' : 'no config'})`,
      );
      delete services[sid];
    }
    this.#sids = Object.keys(services).sort();
    this.#ignored = all.filter((sid) => !isWanted(sid));
    this.#usage = undefined;
    this.#moved = true;
  }

  /** Are the services those that were taken in last? Asked in every round, so it makes no lists. */
  #isComplete(resources: Resources): boolean {
    const sids = this.#sids;
    if (!sids || Object.keys(resources).length !== sids.length + this.#ignored.length) return false;
    for (const sid of sids) if (!resources[sid] || resources[sid].state === 'ignored') return false;
    return this.#ignored.every((sid) => resources[sid]?.state === 'ignored');
  }

  #step(
    round: Round,
    resources: Resources,
    lrms: ReadonlyMap<string, LrmStatus | undefined>,
    modes: ReadonlyMap<string, LrmMode>,
  ): boolean {
    const { services } = this.#state.status;
    let changed = false;
    for (const sid of this.#sids ?? []) {
      const service = services[sid];
      const resource = resources[sid];
      if (!service || !resource) continue;
      const { state: before, node } = service;
      const told = lrms.get(service.node)?.results[sid];
      const result = told?.uid === service.uid ? told : undefined;
      transitions[before](round, sid, service, resource, result, modes.get(service.node));
      if (modes.get(service.node) === 'restart' && freezes(service.state)) round.change(sid, 'freeze');
      changed ||= service.state !== before;
      if (service.node !== node) this.#moved = true;
    }
    return changed;
  }

  /** Proves the fencing of nodes; services of nodes that are fenced go on to recovery. Returns whether any did. */
  #fence(round: Round): boolean {
    const { services } = this.#state.status;
    const waiting = (this.#sids ?? []).filter((sid) => services[sid]?.state === 'fence');
    const fenced = new Map<string, boolean>();
    for (const sid of waiting) {
      const node = services[sid]?.node ?? '';
      if (!fenced.has(node)) fenced.set(node, this.#nodes.fence(node));
    }
    for (const node of this.#nodes.names()) {
      if (this.#nodes.of(node) !== 'fence' || fenced.has(node)) continue;
      this.#port.log('notice', `node '${node}' in fence state but no services to-fence! admin interference?!`);
      this.#nodes.fence(node);
    }
    const recovering = waiting.filter((sid) => fenced.get(services[sid]?.node ?? ''));
    for (const sid of recovering) round.change(sid, 'recovery');
    return recovering.length > 0;
  }

  #newRound(): Round {
    const round: Round = {
      port: this.#port,
      status: this.#state.status,
      nodes: this.#nodes,
      rules: this.#compiled(),
      usage: this.#counted(),
      change: (sid, state, fields = {}) => this.#change(round, sid, state, fields),
      renew: (service) => {
        service.uid = this.#nextUid();
      },
    };
    return round;
  }

  /** Who is where; kept from round to round, and counted anew when other nodes are online. */
  #counted(): Usage {
    const online = this.#nodes.online().filter((node) => this.#port.canProtect?.(node) ?? true);
    const known = this.#usage;
    if (known && known.online === online.join()) return known.usage;
    const usage = new Usage(online);
    for (const sid of this.#sids ?? []) usage.put(sid, this.#state.status.services[sid] as ServiceStatus);
    this.#usage = { online: online.join(), usage };
    return usage;
  }

  /** Rules are compiled when they, the resources or the nodes have changed; each rule that is left out is said once then. */
  #compiled(): Selection['rules'] {
    const from = this.#port.readRules();
    const nodes = this.#nodes.names();
    const known = this.#rules;
    if (known && known.from === from && known.nodes === nodes.join()) return known.compiled;
    const { rules, dropped } = effectiveRules(from, nodes);
    for (const each of dropped) this.#port.log('notice', sentence(each));
    this.#rules = { from, nodes: nodes.join(), compiled: compileRules(rules, nodes) };
    return this.#rules.compiled;
  }

  #change(round: Round, sid: Sid, state: ServiceState, fields: Partial<ServiceStatus>): void {
    const service = this.#state.status.services[sid];
    if (!service) throw new Error(`no such service '${sid}'`);
    if (service.state === state) throw new Error(`service '${sid}' is in state '${state}' already`);
    const said = Object.entries(fields).map(([name, value]) => `${name} = ${value}`);
    this.#port.log(
      'info',
      `service '${sid}': state changed from '${service.state}' to '${state}'${said.length > 0 ? `  (${said.sort().join(', ')})` : ''}`,
    );
    for (const key of ['target', 'timeout', 'command', 'running'] as const) delete service[key];
    Object.assign(service, fields, { state, uid: this.#nextUid() });
    round.usage.put(sid, service);
    this.#moved = true;
  }

  #nextUid(): string {
    const { status } = this.#state;
    const uid = String(status.nextOrder);
    status.nextOrder += 1;
    return uid;
  }
}

function freezes(state: ServiceState): boolean {
  return state === 'started' || state === 'stopped' || state === 'request_stop';
}
