/** Who may do what where: roles, rights, accounts, tokens. All of it is known before the update. */
import type { PlannedResource } from '../declared.ts';
import { list } from './members.ts';

export interface DeclaredRole {
  urn: string;
  role: string;
  privileges: string[];
}

/** One line of the access control list. */
export interface DeclaredRight {
  urn: string;
  subject: { kind: 'group' | 'user' | 'token'; id: string };
  role: string;
  path: string;
}

export interface DeclaredAccount {
  urn: string;
  userId: string;
  groups: string[];
}

export interface DeclaredToken {
  urn: string;
  id: string;
  /** False: it may do whatever its account may. */
  separated: boolean;
  expires: boolean;
}

export function roles(resources: readonly PlannedResource[]): DeclaredRole[] {
  return resources
    .filter(({ type }) => type === 'proxmoxve:index/roleLegacy:RoleLegacy')
    .map(({ urn, props }) => ({
      urn,
      role: String(props.roleId),
      privileges: (Array.isArray(props.privileges) ? props.privileges : []).map(String),
    }));
}

/** Rights declared by themselves, and those that stand with a group or an account. */
export function rights(resources: readonly PlannedResource[]): DeclaredRight[] {
  return resources.flatMap(({ type, urn, props }): DeclaredRight[] => {
    const ofSubject = (subject: DeclaredRight['subject']) =>
      list(props.acls).map(({ roleId, path }) => ({ urn, subject, role: String(roleId), path: String(path) }));
    switch (type) {
      case 'proxmoxve:index/acl:Acl':
      case 'proxmoxve:index/aclLegacy:AclLegacy':
        return [{ urn, subject: subjectOf(props), role: String(props.roleId), path: String(props.path) }];
      case 'proxmoxve:index/groupLegacy:GroupLegacy':
        return ofSubject({ kind: 'group', id: String(props.groupId) });
      case 'proxmoxve:index/userLegacy:UserLegacy':
        return ofSubject({ kind: 'user', id: String(props.userId) });
      default:
        return [];
    }
  });
}

export function accounts(resources: readonly PlannedResource[]): DeclaredAccount[] {
  return resources
    .filter(({ type }) => type === 'proxmoxve:index/userLegacy:UserLegacy')
    .map(({ urn, props }) => ({
      urn,
      userId: String(props.userId),
      groups: (Array.isArray(props.groups) ? props.groups : []).map(String),
    }));
}

export function tokens(resources: readonly PlannedResource[]): DeclaredToken[] {
  return resources
    .filter(({ type }) => type === 'proxmoxve:user/token:Token' || type === 'proxmoxve:user/tokenLegacy:TokenLegacy')
    .map(({ urn, props }) => ({
      urn,
      id: `${props.userId}!${props.tokenName}`,
      separated: props.privilegesSeparation === true,
      expires: typeof props.expirationDate === 'string' && !props.expirationDate.startsWith('1970-01-01'),
    }));
}

function subjectOf({ groupId, userId, tokenId }: Record<string, unknown>): DeclaredRight['subject'] {
  if (typeof groupId === 'string' && groupId !== '') return { kind: 'group', id: groupId };
  if (typeof userId === 'string' && userId !== '') return { kind: 'user', id: userId };
  return { kind: 'token', id: String(tokenId) };
}
