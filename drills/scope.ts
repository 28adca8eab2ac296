/** What a drill is about: the part of the cooperation that fails or moves. */
import { z } from 'zod';
import type { GuestPlan } from '../model/plan.ts';

export const scopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cluster') }),
  z.strictObject({ kind: z.literal('member'), id: z.string() }),
  z.strictObject({ kind: z.literal('service'), id: z.string() }),
  z.strictObject({ kind: z.literal('site'), id: z.string() }),
  z.strictObject({ kind: z.literal('node'), id: z.string() }),
  /** Logical name of a guest. */
  z.strictObject({ kind: z.literal('guest'), id: z.string() }),
]);

export const scopeKinds = ['cluster', 'member', 'service', 'site', 'node', 'guest'] as const;

export type Scope = z.infer<typeof scopeSchema>;
export type ScopeKind = Scope['kind'];

/** `niestetal`; the cluster as a whole has no name of its own. */
export const nameOfScope = (scope: Scope): string => (scope.kind === 'cluster' ? 'cluster' : scope.id);

/** @param nodesOfSite names of a site's nodes; guests count to the node where they run */
export function isInScope(
  scope: Scope,
  guest: GuestPlan,
  node: string,
  nodesOfSite: (site: string) => readonly string[],
): boolean {
  switch (scope.kind) {
    case 'cluster':
      return true;
    case 'member':
      return guest.tenant === scope.id;
    case 'service':
      return guest.service === scope.id;
    case 'guest':
      return guest.name === scope.id;
    case 'node':
      return node === scope.id;
    case 'site':
      return nodesOfSite(scope.id).includes(node);
  }
}
