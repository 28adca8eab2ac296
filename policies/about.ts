/** What findings are about, in words. */
import type { Text } from '../model/text.ts';

/** `guest zeiterfassung (1011)` */
export function guestText({ name, vmId }: { name: string; vmId: number }): Text {
  return { de: `Gast ${name} (${vmId})`, en: `guest ${name} (${vmId})` };
}

/** `guest zeiterfassung (1011) of Niestetal` */
export function ofMember(about: Text, member: { title: string } | undefined): Text {
  return { de: `${about.de} von ${memberText(member).de}`, en: `${about.en} of ${memberText(member).en}` };
}

/** The name of a member; whoever is none has none. */
export function memberText(member: { title: string } | undefined): Text {
  return member
    ? { de: member.title, en: member.title }
    : { de: 'niemandem im Inventar', en: 'nobody in the inventory' };
}

/** The same word before a name in both languages: what a thing is called. */
export function called(de: string, en: string, name: string): Text {
  return { de: `${de} ${name}`, en: `${en} ${name}` };
}

const subjects = { group: 'Gruppe', user: 'Benutzer', token: 'Token' };

/** Who has a right: `group it-gemeinsam`. */
export function subjectText({ kind, id }: { kind: keyof typeof subjects; id: string }): Text {
  return called(subjects[kind], kind, id);
}
