/** Sizes as Proxmox VE writes them: `32G`, `4M`, plain bytes. Powers of 1024. */

const units = ['', 'K', 'M', 'G', 'T'];

export const GiB = 1024 ** 3;
export const MiB = 1024 ** 2;

/** Bytes; undefined for text that is no size. */
export function parseSize(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text);
  return parts ? Math.floor(Number(parts[1]) * 1024 ** units.indexOf(parts[2] ?? '')) : undefined;
}

/** The largest unit that divides the size. */
export function printSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size !== 0 && size % 1024 === 0 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size}${units[unit]}`;
}
