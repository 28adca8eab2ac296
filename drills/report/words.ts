/** The words of the report in both languages. */
import type { EvidenceClass, EvidenceKind } from '../../model/drill-evidence.ts';
import type { Text } from '../../model/text.ts';
import type { Drill } from '../drill.ts';
import type { Outcome } from '../journal/entry.ts';
import type { ScopeKind } from '../scope.ts';

/** Exercise types as BSI-Standard 200-4 names them. */
export const exercises: Record<Drill['exercise'], Text> = {
  'functional-test': { de: 'Funktionstest', en: 'functional test (Funktionstest)' },
  'full-exercise': { de: 'Ernstfall-/Vollübung', en: 'full exercise (Ernstfall-/Vollübung)' },
};

export const outcomes: Record<Outcome, Text> = {
  met: { de: 'Ziele erreicht', en: 'targets met' },
  deviated: { de: 'Ziele verfehlt', en: 'deviated from the targets' },
  aborted: { de: 'nicht zu Ende geführt', en: 'not carried to its end' },
  refused: { de: 'von der Vorprüfung abgelehnt', en: 'refused by the pre-check' },
  error: { de: 'mit einem Fehler beendet', en: 'ended with an error' },
  'rollback-incomplete': { de: 'Rückbau unvollständig', en: 'putting back is incomplete' },
};

export const classes: Record<EvidenceClass, Text> = {
  simulated: {
    de: 'simuliert (im Labor; kein Nachweis der Wiederherstellung)',
    en: 'simulated (in the lab; no proof of recovery)',
  },
  isolated: {
    de: 'isoliert (an Kopien, ohne den Betrieb zu berühren)',
    en: 'isolated (on copies, production untouched)',
  },
  real: { de: 'real (am Betrieb selbst)', en: 'real (on production itself)' },
};

export const scopes: Record<ScopeKind, Text> = {
  cluster: { de: 'der ganze Cluster', en: 'the whole cluster' },
  member: { de: 'Mitglied', en: 'member' },
  service: { de: 'Dienst', en: 'service' },
  site: { de: 'Standort', en: 'site' },
  node: { de: 'Knoten', en: 'node' },
  guest: { de: 'VM', en: 'guest' },
};

export const goals: Record<EvidenceKind, Text> = {
  'node-loss': {
    de: 'Die VMs eines Knotens laufen nach seinem Ausfall auf anderen weiter.',
    en: 'The guests of a node run on others after its loss.',
  },
  'site-loss': {
    de: 'Der andere Standort übernimmt alles, was an dem einen lief.',
    en: 'The other site takes over all that ran at the one.',
  },
  'link-loss': {
    de: 'Ohne Leitungen zwischen den Standorten läuft jede VM genau einmal.',
    en: 'Without lines between the sites every guest runs exactly once.',
  },
  'witness-loss': {
    de: 'Der Ausfall des Witness unterbricht nichts.',
    en: 'The loss of the witness interrupts nothing.',
  },
  'planned-switchover': {
    de: 'Geplantes Umschalten und Zurückschalten, ohne dass Dienste ausfallen.',
    en: 'Planned switchover and back without services failing.',
  },
  restore: {
    de: 'Aus Sicherungen entstehen lauffähige VMs.',
    en: 'Backups make guests that run.',
  },
  'isolated-failover': {
    de: 'Aus den Replikaten am anderen Standort entstehen lauffähige VMs.',
    en: 'The replicas at the other site make guests that run.',
  },
  'node-maintenance': {
    de: 'Ein Knoten gibt seine VMs in Ruhe ab und nimmt sie wieder.',
    en: 'A node hands its guests over in good order, and takes them back.',
  },
};

const sameInBoth = (word: string): Text => ({ de: word, en: word });

export const words = {
  report: { de: 'Übungsprotokoll', en: 'Drill report' },
  about: { de: 'Die Übung', en: 'The drill' },
  id: { de: 'Kennung', en: 'Id' },
  exercise: { de: 'Übungsart (BSI-Standard 200-4)', en: 'Type of exercise (BSI-Standard 200-4)' },
  scenario: { de: 'Szenario', en: 'Scenario' },
  scope: { de: 'Umfang', en: 'Scope' },
  goal: { de: 'Ziel', en: 'Goal' },
  evidenceClass: { de: 'Nachweisklasse', en: 'Evidence class' },
  verdict: { de: 'Ergebnis', en: 'Verdict' },
  from: { de: 'Beginn', en: 'Begun' },
  until: { de: 'Ende', en: 'Ended' },
  by: { de: 'Durchgeführt von', en: 'Run by' },
  onlyMember: { de: 'Nur für', en: 'Only what concerns' },
  participants: { de: 'Beteiligte', en: 'Participants' },
  name: { de: 'Name', en: 'Name' },
  role: { de: 'Rolle', en: 'Role' },
  toFillIn: { de: 'Von Hand auszufüllen.', en: 'To be filled in by hand.' },
  times: { de: 'Wiederanlaufzeit und Datenverlust je Mitglied', en: 'Recovery time and data loss per member' },
  serviceTimes: { de: 'Je Dienst', en: 'Per service' },
  guestTimes: { de: 'Je VM', en: 'Per guest' },
  member: { de: 'Mitglied', en: 'Member' },
  service: { de: 'Dienst', en: 'Service' },
  guest: { de: 'VM', en: 'Guest' },
  rtoRequired: { de: 'WAZ gefordert', en: 'RTO (WAZ) required' },
  rtoAchieved: { de: 'WAZ erreicht', en: 'RTO (WAZ) achieved' },
  rpoRequired: { de: 'Datenverlust erlaubt', en: 'Data loss (RPO) allowed' },
  rpoAchieved: { de: 'Datenverlust', en: 'Data loss' },
  firstUp: { de: 'Erste VM läuft', en: 'First guest up' },
  outage: { de: 'Ausfall', en: 'Outage' },
  detected: { de: 'Erkannt', en: 'Detected' },
  up: { de: 'Läuft', en: 'Up' },
  verified: { de: 'Bestätigt', en: 'Verified' },
  way: { de: 'Von → nach', en: 'From → to' },
  timesNote: {
    de: 'WAZ: vom ersten gesehenen Ausfall bis zum bestätigten Dienst. Datenverlust: Alter des letzten Replikats beim Ausfall. Alle 5 s wird hingesehen: Gemessene Zeiten können um so viel zu lang oder zu kurz sein. „-“: nicht erreicht oder nicht bekannt.',
    en: 'RTO: from the first outage seen to the verified service. Data loss: age of the last replica at the outage. A look is taken every 5 s: measured times may be too long or too short by that much. "-": not reached or not known.',
  },
  uncertainty: { de: 'Unsicherheit der Messung', en: 'Uncertainty of measurement' },
  uncertaintyNote: {
    de: 'Was zwischen zwei Blicken begann und endete, ist nicht gesehen. Beginn und Ende jeder gemessenen Zeit können um die Lücke falsch sein, in die sie fallen.',
    en: 'What began and ended between two looks is not seen. Beginning and end of each measured time may be wrong by the gap into which they fall.',
  },
  seenThroughout: {
    de: 'Vom ersten Schritt bis zur Entscheidung lagen nie mehr als 7,5 s zwischen zwei Blicken, und immer antwortete ein Endpunkt.',
    en: 'From the first step to the decision never more than 7.5 s lay between two looks, and an endpoint always answered.',
  },
  noneMeasured: { de: 'Kein Schritt wurde begonnen.', en: 'No step was begun.' },
  longestUnseen: { de: 'Längste Zeit, die nicht gesehen wurde:', en: 'Longest time that was not seen:' },
  shorter: { de: 'kürzere stehen in report.json', en: 'shorter ones stand in report.json' },
  lasted: { de: 'Dauer', en: 'Lasted' },
  silence: { de: 'Längste Zeit ohne Antwort', en: 'Longest time without an answer' },
  tolerated: { de: 'Geduldet', en: 'Tolerated' },
  prediction: { de: 'Vorhersage und Messung', en: 'Prediction and measurement' },
  predictionNote: {
    de: 'Sekunden vom ersten Schritt bis zum bestätigten Dienst. Der Unterschied ist der Fehler des Modells.',
    en: 'Seconds from the first step to the verified service. The difference is the error of the model.',
  },
  predicted: { de: 'Vorhergesagt', en: 'Predicted' },
  achieved: { de: 'Gemessen', en: 'Measured' },
  difference: { de: 'Unterschied', en: 'Difference' },
  predictedOutage: { de: 'Ausfall vorhergesagt', en: 'Outage predicted' },
  predictedLoss: { de: 'Datenverlust vorhergesagt', en: 'Data loss predicted' },
  noneAffected: { de: 'Keine VM wurde berührt.', en: 'No guest was touched.' },
  course: { de: 'Verlauf', en: 'Course' },
  timeLine: { de: 'Zeitlinie der berührten VMs', en: 'Time line of the guests touched' },
  more: { de: 'weitere stehen in der Tabelle', en: 'more stand in the table' },
  at: { de: 'Zeit', en: 'Time' },
  event: { de: 'Ereignis', en: 'Event' },
  steps: { de: 'Schritte', en: 'Steps' },
  step: { de: 'Schritt', en: 'Step' },
  done: { de: 'Getan', en: 'Done' },
  undone: { de: 'Zurückgenommen', en: 'Undone' },
  failure: { de: 'Fehler', en: 'Error' },
  map: { de: 'Die Standorte', en: 'The sites' },
  before: { de: 'Vorher', en: 'Before' },
  during: { de: 'Nach den Schritten', en: 'After the steps' },
  after: { de: 'Am Ende', en: 'In the end' },
  site: { de: 'Standort', en: 'Site' },
  node: { de: 'Knoten', en: 'Node' },
  offline: { de: 'offline', en: 'offline' },
  notRunning: { de: 'läuft nicht', en: 'not running' },
  guests: { de: 'VMs', en: 'Guests' },
  hypothesis: { de: 'Hypothese', en: 'Hypothesis' },
  check: { de: 'Was gelten soll', en: 'What shall hold' },
  well: { de: 'gilt', en: 'holds' },
  notWell: { de: 'gilt nicht', en: 'does not hold' },
  notTested: { de: 'nicht geprüft', en: 'not tested' },
  deviations: { de: 'Abweichungen und Maßnahmen', en: 'Deviations and measures' },
  deviation: { de: 'Abweichung', en: 'Deviation' },
  cause: { de: 'Ursache', en: 'Cause' },
  measure: { de: 'Maßnahme', en: 'Measure' },
  owner: { de: 'Verantwortlich', en: 'Owner' },
  due: { de: 'Termin', en: 'Due' },
  noDeviations: { de: 'Keine Abweichungen.', en: 'No deviations.' },
  leftovers: { de: 'Noch von Hand zu tun', en: 'Left to be done by hand' },
  comparison: { de: 'Vergleich', en: 'Comparison' },
  thisDrill: { de: 'Diese Übung', en: 'This drill' },
  previous: { de: 'Letzte dieser Art', en: 'Last of this kind' },
  lastYear: { de: 'Vorjahr', en: 'Last year' },
  drill: { de: 'Übung', en: 'Drill' },
  date: { de: 'Datum', en: 'Date' },
  worstRto: { de: 'Längste WAZ', en: 'Worst RTO (WAZ)' },
  worstRpo: { de: 'Größter Datenverlust', en: 'Worst data loss' },
  none: { de: 'keine aufbewahrt', en: 'none kept' },
  references: { de: 'IT-Grundschutz', en: 'IT-Grundschutz' },
  edition: { de: 'Edition', en: 'Edition' },
  requirement: { de: 'Anforderung', en: 'Requirement' },
  about200: { de: 'Was sie verlangt', en: 'What it asks for' },
  proof: { de: 'Nachweis', en: 'Proof' },
  version: { de: 'Programm', en: 'Program' },
  commit: sameInBoth('Commit'),
  planHash: { de: 'Plan (SHA-256)', en: 'Plan (SHA-256)' },
  journalHash: { de: 'Journal (SHA-256 der letzten Zeile)', en: 'Journal (SHA-256 of its last line)' },
  lines: { de: 'Zeilen', en: 'lines' },
  clocks: { de: 'Uhren', en: 'Clocks' },
  inventoryChanged: {
    de: 'Das Inventar hat sich seit der Übung geändert; Namen und Standorte sind die heutigen.',
    en: 'The inventory has changed since the drill; names and sites are those of today.',
  },
  release: { de: 'Freigabe', en: 'Release' },
  signature: { de: 'Unterschrift', en: 'Signature' },
} as const satisfies Record<string, Text>;

export const unseen: Record<'no-look' | 'blind', Text> = {
  'no-look': { de: 'nicht hingesehen', en: 'no look was taken' },
  blind: { de: 'kein Endpunkt antwortete', en: 'no endpoint answered' },
};

export const clocks: Record<'cluster' | 'local', Text> = {
  cluster: { de: 'Proxmox VE (Cluster)', en: 'Proxmox VE (cluster)' },
  local: { de: 'Rechner der Administration', en: "the admin's machine" },
};

/** Requirements that a drill serves, with the edition their numbers are of. */
export const references: readonly {
  requirement: string;
  edition: string;
  kinds?: readonly EvidenceKind[];
  what: Text;
}[] = [
  {
    requirement: 'INF.2.A19',
    edition: '2023',
    what: { de: 'Funktionstests der technischen Infrastruktur', en: 'tests of the technical infrastructure' },
  },
  {
    requirement: 'INF.2.A21',
    edition: '2023',
    kinds: ['site-loss', 'link-loss', 'planned-switchover'],
    what: {
      de: 'Ausweichrechenzentrum; das Umschalten wird geübt',
      en: 'alternate data centre; the switch is practised',
    },
  },
  {
    requirement: 'SYS.1.5.A20',
    edition: '2023',
    kinds: ['node-loss', 'site-loss', 'link-loss', 'witness-loss', 'planned-switchover'],
    what: { de: 'Hochverfügbare Virtualisierung', en: 'highly available virtualisation' },
  },
  {
    requirement: 'CON.3.A15',
    edition: '2022',
    kinds: ['restore'],
    what: { de: 'Regelmäßiges Testen der Wiederherstellung', en: 'regular tests of the restore' },
  },
  {
    requirement: 'DER.4.A15',
    edition: '2022',
    what: { de: 'Kennzahlen im Vergleich zum Vorjahr', en: 'figures compared with the year before' },
  },
];
