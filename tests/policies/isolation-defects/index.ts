/** Defects in the isolation of the members, in access, antivirus, images, backups and secrets, and beside each the harmless change that looks like it. */
import { access } from './access.ts';
import type { Row } from './edits.ts';
import { firewall } from './firewall.ts';
import { members } from './members.ts';
import { safeguards } from './safeguards.ts';

export const rows: Row[] = [...members, ...access, ...firewall, ...safeguards];
export { guest, vm } from './edits.ts';
