/**
 * How guests enrol with the shared antivirus: the cloud-init vendor data that lies on the nodes. File and text are known
 * before the update.
 */
import { parse } from 'yaml';
import { z } from 'zod';
import type { PlannedResource } from '../declared.ts';

export interface Enrolment {
  name: string;
  urn: string;
  /** Name of the file among the snippets. */
  file: string;
  /** The group that a guest joins, and the address of the management; undefined where the text names none. */
  group: string | undefined;
  management: string | undefined;
  /** Hosts of the signature mirrors, in the order in which they are tried. */
  mirrors: string[];
}

const vendorData = z.object({
  write_files: z.array(z.object({ path: z.string(), content: z.string() })).default([]),
});
const antivirus = z.object({ group: z.string().optional(), management: z.string().optional() });

export function enrolments(resources: readonly PlannedResource[]): Enrolment[] {
  return resources
    .filter(({ type, props }) => type === 'command:remote:CopyToRemote' && /\/snippets\//.test(props.remotePath))
    .map(({ name, urn, props }) => {
      const files = filesIn(String(props.source));
      return {
        name,
        urn,
        file: String(props.remotePath).replace(/^.*\//, ''),
        ...contentOf(files.get('/etc/ikz/antivirus.yaml')),
        mirrors: [...(files.get('/etc/clamav/freshclam.conf') ?? '').matchAll(/^PrivateMirror\s+(\S+)/gm)].map(
          ([, mirror = '']) => hostOf(mirror),
        ),
      };
    });
}

/** Files that the text writes, by path; none where it is no vendor data. */
function filesIn(text: string): Map<string, string> {
  const { success, data } = vendorData.safeParse(yamlOf(text));
  return new Map(success ? data.write_files.map(({ path, content }) => [path, content]) : []);
}

function contentOf(text: string | undefined): Pick<Enrolment, 'group' | 'management'> {
  const { success, data } = antivirus.safeParse(yamlOf(text ?? ''));
  return { group: success ? data.group : undefined, management: success ? data.management : undefined };
}

function yamlOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function hostOf(mirror: string): string {
  return /^[a-z]+:\/\/([^:/]+)/.exec(mirror)?.[1] ?? mirror;
}
