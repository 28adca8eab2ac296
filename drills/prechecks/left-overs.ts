/** Where the drill will make copies or set timers nothing is left of others: it would be taken for what the drill has made. */
import type { Text } from '../../model/text.ts';
import type { TakenPlace } from '../taken-places.ts';
import type { Beginning, Check } from './refusal.ts';

export const leftOvers: Check<Pick<Beginning, 'taken'>> = ({ taken }) =>
  taken.map((place) => ({ check: 'left-overs', subject: place.node, ...words[place.what](place) }));

type Words = (place: TakenPlace) => { reason: Text; remedy: Text };

const words: Record<TakenPlace['what'], Words> = {
  machine: ({ node, name }) => ({
    reason: { de: `dort gibt es schon eine VM ${name}`, en: `there is a VM ${name} already` },
    remedy: {
      de: `\`qm config ${name}\` auf ${node} ansehen: Ist sie die Kopie einer Übung (Kennzeichen \`ikz-drill-ID\`), \`ikz drill rollback ID\` oder \`qm stop ${name} && qm destroy ${name} --purge 1\`. Sonst ihr eine andere Nummer geben.`,
      en: `Look at \`qm config ${name}\` on ${node}: if it is a drill's copy (tag \`ikz-drill-ID\`), \`ikz drill rollback ID\`, or \`qm stop ${name} && qm destroy ${name} --purge 1\`. Else give it another number.`,
    },
  }),
  disk: ({ node, name }) => ({
    reason: { de: `dort gibt es schon eine Platte ${name}`, en: `there is a disk ${name} already` },
    remedy: {
      de: `Auf ${node}: \`zfs get origin ${name}\`. Ist sie ein Klon, blieb sie von einer Übung: \`zfs destroy ${name}\`.`,
      en: `On ${node}: \`zfs get origin ${name}\`. If it is a clone, a drill has left it: \`zfs destroy ${name}\`.`,
    },
  }),
  bridge: ({ node, name }) => ({
    reason: { de: `dort gibt es schon eine Brücke ${name}`, en: `there is a bridge ${name} already` },
    remedy: {
      de: `Auf ${node}: \`ip link show master ${name}\`. Hängt nichts daran: \`ip link delete ${name}\`.`,
      en: `On ${node}: \`ip link show master ${name}\`. If nothing is on it: \`ip link delete ${name}\`.`,
    },
  }),
  timer: ({ node, name }) => ({
    reason: { de: `dort läuft schon ein Zeitgeber ${name}`, en: `a timer ${name} runs there already` },
    remedy: {
      de: `Eine frühere Übung hat ihn hinterlassen: abwarten, bis er abläuft (\`systemctl list-timers\` auf ${node}).`,
      en: `A former drill has left it: wait until it elapses (\`systemctl list-timers\` on ${node}).`,
    },
  }),
  filter: ({ node, name }) => ({
    reason: {
      de: `dort ist schon ein Paketfilter geladen: ${name}`,
      en: `a packet filter is loaded there already: ${name}`,
    },
    remedy: {
      de: `Eine frühere Übung hat ihn hinterlassen. Auf ${node}: \`nft delete ${name}\`.`,
      en: `A former drill has left it. On ${node}: \`nft delete ${name}\`.`,
    },
  }),
  unseen: ({ node, name }) => ({
    reason: {
      de: `ob dort Reste früherer Übungen sind, ist nicht zu sehen: ${name}`,
      en: `whether anything of former drills is left there can't be seen: ${name}`,
    },
    remedy: { de: `Zugang zu ${node} herstellen (SSH, sudo).`, en: `Make ${node} answer (SSH, sudo).` },
  }),
};
