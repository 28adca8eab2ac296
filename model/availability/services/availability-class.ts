import type { AvailabilityClass } from './assessment.ts';

/** Greatest unavailability of each class but the last (BSI, HV-Kompendium). */
const greatest = [
  [4, 1e-5],
  [3, 1e-4],
  [2, 1e-3],
  [1, 1e-2],
] as const;

/** @param survivesSites whatever site is lost, the service is back within its targets: what class 5 asks for on top */
export function availabilityClass(unavailability: number, survivesSites: boolean): AvailabilityClass {
  const reached = greatest.find(([, most]) => unavailability <= most)?.[0] ?? 0;
  return reached === 4 && survivesSites ? 5 : reached;
}
