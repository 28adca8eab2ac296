/** What a way of judging can not see, so that nobody takes its verdict for more than it is. */
import type { Text } from '../../model/text.ts';
import type { Report } from './report.ts';

const present: readonly Text[] = [
  {
    de: 'ob der Cluster noch so ist, wie er zuletzt aufgebaut wurde (Änderungen von Hand)',
    en: 'whether the cluster still is as it was last brought up (changes by hand)',
  },
  {
    de: 'die Replikationsjobs, wie sie nach Umzügen von Gästen jetzt sind',
    en: 'the replication jobs as they are now, after guests have moved',
  },
];

const clusterOnly: readonly Text[] = [
  ...present,
  {
    de: 'ob eine Änderung eine Ressource ersetzt statt sie zu ändern',
    en: 'whether a change replaces a resource instead of updating it',
  },
  {
    de: 'ob Server, Token und SSH-Zugänge erreichbar und gültig sind',
    en: 'whether hosts, tokens and SSH accounts can be reached and are valid',
  },
];

const figures: Text = {
  de: 'Verfügbarkeit je Mitglied: keine Zahlen zu diesem Plan',
  en: 'availability per member: there are no figures of this plan',
};

/** Should have been judged where a base is named. */
export const deletions: Text = {
  de: 'was gelöscht würde: dazu fehlt der Vergleichsstand',
  en: 'what would be deleted: there is no base to tell it by',
};

const deletionsFromState: Text = {
  de: 'was nur noch der Zustand (state) kennt und gelöscht würde: verglichen wurde mit dem Vergleichsstand',
  en: 'what only the state still knows and would be deleted: it was compared with the base',
};

const baseOfCluster: Text = {
  de: 'den Vergleichsstand am Cluster: er wurde ohne Cluster geprüft, was nur der Cluster zeigt, gilt als neu',
  en: 'the base against the cluster: it was judged without, so what only the cluster shows counts as new',
};

interface Seen {
  way: Report['way'];
  hasBase: boolean;
  /** What the missing base keeps from being judged is told as a lack instead. */
  lacksBase: boolean;
  hasFigures: boolean;
  /** The state was compared with the cluster; a token that may only look can't do that. */
  refreshed: boolean;
}

export function unseen({ way, hasBase, lacksBase, hasFigures, refreshed }: Seen): Text[] {
  const removals = hasBase ? [deletionsFromState] : lacksBase ? [] : [deletions];
  const offline = way === 'offline' ? [...clusterOnly, ...removals] : [];
  const compared = way !== 'offline' && hasBase ? [baseOfCluster] : [];
  const recorded = way !== 'offline' && !refreshed ? present : [];
  return [...offline, ...recorded, ...compared, ...(hasFigures ? [] : [figures])];
}
