/** Numbers for people: two significant digits, for none of them is known better. Pure. */

/** `0.098`, `5.2`, `180`; 0 stays 0. */
export function twoDigits(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(2));
  return rounded >= 1e-4 ? String(rounded) : rounded.toExponential();
}

/** Of an unavailability, the availability with as many digits as it has: `99.985 %`. */
export function availabilityPercent(unavailability: number): string {
  const percent = unavailability * 100;
  const decimals = percent === 0 ? 0 : Math.max(0, 1 - Math.floor(Math.log10(percent)));
  return `${(100 - percent).toFixed(Math.min(decimals, 12))} %`;
}

/** `40 s`, `9 min`, `8 h`, `30 days`; null = `until staff act`. */
export function span(seconds: number | null): string {
  if (seconds === null) return 'until staff act';
  if (seconds < 90) return `${twoDigits(seconds)} s`;
  if (seconds < 90 * 60) return `${twoDigits(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${twoDigits(seconds / 3600)} h`;
  return `${twoDigits(seconds / 86_400)} days`;
}

/** What is lost: null = everything. */
export function lostSpan(seconds: number | null): string {
  if (seconds === null) return 'everything';
  return seconds === 0 ? 'nothing' : span(seconds);
}
