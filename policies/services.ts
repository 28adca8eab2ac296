/** Services as rules judge them: with what the stack declares of them, and what is wrong with what they rest on. */
import type { ServiceAssessment } from '../model/availability/services/assessment.ts';
import { guestsByName, namesNeeded } from '../model/availability/services/needs.ts';
import type { Text } from '../model/text.ts';
import { availabilityOf } from './availability.ts';
import type { DeclaredStack } from './declared.ts';
import { installationOf } from './installation.ts';
import type { Rule } from './rule.ts';
import { violationsOf } from './violations.ts';

export interface JudgedService {
  assessment: ServiceAssessment;
  /** Of the first of its own guests that the stack declares. */
  urn: string;
}

/** Rules that name the cause of what would be found here as well. */
export interface Causes {
  /** What they find concerns every service. */
  ofAll: readonly Rule[];
  /** What they find concerns the services that rest on the guest. */
  ofGuest: readonly Rule[];
}

/** Services of which the stack declares a guest, without those of which other rules tell what is wrong. */
export function judgedServices(stack: DeclaredStack, { ofAll, ofGuest }: Causes): JudgedService[] {
  if (ofAll.some((rule) => violationsOf(rule, stack).length > 0)) return [];
  const explained = new Set(ofGuest.flatMap((rule) => violationsOf(rule, stack)).map(({ urn }) => urn));
  const urns = new Map(stack.guests.map(({ name, urn }) => [name, urn]));
  const installation = installationOf(stack);
  const byName = guestsByName(installation);
  const judged = installation.services.flatMap((service, index) => {
    const urn = service.guests.flatMap((name) => urns.get(name) ?? [])[0];
    const rests = [...namesNeeded(service.guests, byName)].map((name) => urns.get(name));
    return urn === undefined || rests.some((each) => explained.has(each)) ? [] : [{ index, urn }];
  });
  return judged.flatMap(({ index, urn }) => {
    const assessment = availabilityOf(stack).services[index];
    return assessment ? [{ assessment, urn }] : [];
  });
}

/** `service Finanzwesen of Kaufungen` */
export function serviceText({ title, memberTitle }: Pick<ServiceAssessment, 'title' | 'memberTitle'>): Text {
  return { de: `Dienst ${title} von ${memberTitle}`, en: `service ${title} of ${memberTitle}` };
}
