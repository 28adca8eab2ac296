/** Pixels of a PNG as Chromium writes it: 8 bits a channel, not interlaced (RFC 2083). */
import { inflateSync } from 'node:zlib';

export interface Pixels {
  width: number;
  height: number;
  /** 0xRRGGBB, row by row. */
  rgb: Uint32Array;
}

export function pixelsOf(png: Buffer): Pixels {
  const [width, height, depth, colour, interlaced] = [
    png.readUInt32BE(16),
    png.readUInt32BE(20),
    png[24],
    png[25],
    png[28],
  ];
  const channels = colour === 6 ? 4 : colour === 2 ? 3 : 0;
  if (depth !== 8 || channels === 0 || interlaced !== 0) throw new Error('a PNG of a kind that is not read here');
  const rows = inflateSync(Buffer.concat(chunks(png, 'IDAT')));
  const stride = width * channels;
  const raw = new Uint8Array(height * stride);
  const rgb = new Uint32Array(width * height);
  const at = (row: number, column: number) => (row < 0 || column < 0 ? 0 : (raw[row * stride + column] ?? 0));
  for (let row = 0; row < height; row += 1) {
    const filter = rows[row * (stride + 1)] ?? 0;
    for (let column = 0; column < stride; column += 1) {
      const left = at(row, column - channels);
      const above = at(row - 1, column);
      const corner = column < channels ? 0 : at(row - 1, column - channels);
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0;
      raw[row * stride + column] = (rows[row * (stride + 1) + 1 + column] ?? 0) + predicted;
    }
    for (let x = 0; x < width; x += 1) {
      const start = x * channels;
      rgb[row * width + x] = (at(row, start) << 16) | (at(row, start + 1) << 8) | at(row, start + 2);
    }
  }
  return { width, height, rgb };
}

function chunks(png: Buffer, kind: string): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === kind) found.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return found;
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}
