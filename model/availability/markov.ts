/** Continuous-time Markov chains with finitely many states: how much of the time is spent in each in the long run. */

export interface Transition<State> {
  readonly to: State;
  /** Per unit of time, above 0. */
  readonly rate: number;
}

export interface Share<State> {
  readonly state: State;
  /** Share of the time, 0 to 1. */
  readonly share: number;
}

/**
 * The stationary distribution over the states that are reached from `initial`, by the elimination of Grassmann, Taksar
 * and Heyman (1985): no subtraction, so that small shares keep all their digits. Time grows with the cube of the states.
 * @param keyOf the same text for the same state
 * @throws RangeError if a state can be left for good, for then the shares hang on more than the rates
 */
export function stationary<State>(
  initial: State,
  transitionsOf: (state: State) => readonly Transition<State>[],
  keyOf: (state: State) => string = JSON.stringify,
): Share<State>[] {
  const states = reachable(initial, transitionsOf, keyOf);
  const count = states.length;
  const rates = new Float64Array(count * count);
  const places = new Map(states.map((state, place) => [keyOf(state), place]));
  for (const [from, state] of states.entries()) {
    for (const { to, rate } of transitionsOf(state)) {
      const at = from * count + (places.get(keyOf(to)) ?? from);
      rates[at] = (rates[at] as number) + rate;
    }
  }
  eliminate(rates, count);
  const weights = new Float64Array(count);
  weights[0] = 1;
  for (let state = 1; state < count; state += 1) {
    for (let from = 0; from < state; from += 1) {
      weights[state] = (weights[state] as number) + (weights[from] as number) * (rates[from * count + state] as number);
    }
  }
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return states.map((state, place) => ({ state, share: (weights[place] as number) / whole }));
}

function reachable<State>(
  initial: State,
  transitionsOf: (state: State) => readonly Transition<State>[],
  keyOf: (state: State) => string,
): State[] {
  const found = new Map([[keyOf(initial), initial]]);
  // A map that grows while it is walked is walked to its new end.
  for (const state of found.values()) {
    for (const { to } of transitionsOf(state)) if (!found.has(keyOf(to))) found.set(keyOf(to), to);
  }
  return [...found.values()];
}

/** Takes the last state out again and again: its visits are put on the ways between the states before it. */
function eliminate(rates: Float64Array, count: number): void {
  for (let last = count - 1; last > 0; last -= 1) {
    let leaving = 0;
    for (let to = 0; to < last; to += 1) leaving += rates[last * count + to] as number;
    if (leaving === 0) throw new RangeError('the chain has a state, or a group of states, that is never left');
    for (let from = 0; from < last; from += 1) {
      const visits = (rates[from * count + last] as number) / leaving;
      rates[from * count + last] = visits;
      if (visits === 0) continue;
      for (let to = 0; to < last; to += 1) {
        const at = from * count + to;
        rates[at] = (rates[at] as number) + visits * (rates[last * count + to] as number);
      }
    }
  }
}
