import { createHash } from 'node:crypto';

/**
 * Rendezvous hashing, also called highest random weight (Thaler and Ravishankar 1998): every candidate is weighed by a
 * hash of its own name and the key's, and the heaviest wins. The order of two candidates depends on nothing but their names
 * and the key, so adding or taking away another changes no choice that did not fall on it.
 * @returns the candidates, heaviest first
 */
export function byRendezvous<Candidate extends { node: string }>(
  key: string,
  candidates: readonly Candidate[],
): Candidate[] {
  return candidates
    .map((candidate) => ({ candidate, weight: weigh(key, candidate.node) }))
    .sort((a, b) => (a.weight > b.weight ? -1 : 1))
    .map(({ candidate }) => candidate);
}

function weigh(key: string, name: string): string {
  return createHash('sha256').update(`${key}\n${name}`).digest('hex');
}
