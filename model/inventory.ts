import type { z } from 'zod';
import { InventoryError, type Place, type Problem } from './problem.ts';
import type { Cooperation } from './schema/cooperation.ts';
import { folders, optionalDocuments, singleDocuments } from './schema/documents.ts';
import type { Figures } from './schema/figures.ts';
import type { MemberFields } from './schema/member.ts';
import * as is from './schema/primitives.ts';
import { readDocument } from './schema/read-document.ts';
import type { ServiceFields } from './schema/service.ts';
import type { SiteFields } from './schema/site.ts';
import type { Antivirus, Links, Targets, Witness } from './schema/surroundings.ts';
import { SourceFile } from './source-file.ts';

/** What has a file of its own: the file's name is its id. */
interface Named {
  id: string;
  file: string;
}

export type Member = Named & MemberFields;
export type Site = Named & SiteFields;
export type Service = Named & ServiceFields;

/** The whole inventory, every file valid in itself. Whether the files agree with each other is `plan`'s to say. */
export interface Inventory {
  cooperation: Cooperation;
  members: Member[];
  sites: Site[];
  services: Service[];
  witness: Witness;
  links: Links;
  targets: Targets;
  antivirus: Antivirus;
  /** What is known better than the default figures of availability; undefined where nothing is. */
  figures?: Figures;
  /** The files as they were read, for errors that name a line. */
  sources: ReadonlyMap<string, SourceFile>;
  /** Folder the files came from, as errors print it. */
  root: string;
}

/**
 * Reads an inventory out of the texts of its files.
 * @param files text or bytes by path relative to the inventory's folder, `/` between steps
 * @param root the folder's name, as errors print it
 * @throws InventoryError with every problem of every file
 */
export function parseInventory(files: ReadonlyMap<string, string | Uint8Array>, root = 'cooperation'): Inventory {
  const problems: Problem[] = [];
  const sources = new Map<string, SourceFile>();
  for (const [path, content] of files) {
    const source = new SourceFile(`${root}/${path}`, content);
    sources.set(source.file, source);
    if (isKnown(path)) problems.push(...source.problems);
    else problems.push(unknownFile(source.file));
  }

  function single<Schema extends z.ZodType>(name: string, schema: Schema): z.infer<Schema> | undefined {
    const file = `${root}/${name}.yaml`;
    const source = sources.get(file);
    if (source) return readDocument(source, schema, problems);
    problems.push({ file, path: '', message: 'the file is missing', hint: 'Every inventory has one.' });
    return undefined;
  }

  function folder<Schema extends z.ZodType>(name: string, schema: Schema): (Named & z.infer<Schema>)[] {
    const prefix = `${root}/${name}/`;
    return [...sources.values()]
      .filter(({ file }) => file.startsWith(prefix) && isKnown(file.slice(root.length + 1)))
      .sort((a, b) => (a.file < b.file ? -1 : 1))
      .flatMap((source) => {
        const fields = readDocument(source, schema, problems);
        const id = source.file.slice(prefix.length, -'.yaml'.length);
        return fields ? [{ id, file: source.file, ...fields }] : [];
      });
  }

  const members = folder('members', folders.members.schema);
  const sites = folder('sites', folders.sites.schema);
  const services = folder('services', folders.services.schema);
  const cooperation = single('cooperation', singleDocuments.cooperation);
  const witness = single('witness', singleDocuments.witness);
  const links = single('links', singleDocuments.links);
  const targets = single('targets', singleDocuments.targets);
  const antivirus = single('antivirus', singleDocuments.antivirus);
  const figuresSource = sources.get(`${root}/figures.yaml`);
  const figures = figuresSource && readDocument(figuresSource, optionalDocuments.figures, problems);
  if (problems.length > 0 || !cooperation || !witness || !links || !targets || !antivirus) {
    throw new InventoryError(problems);
  }
  return {
    cooperation,
    members,
    sites,
    services,
    witness,
    links,
    targets,
    antivirus,
    ...(figures && { figures }),
    sources,
    root,
  };
}

/** The problem at a place of the inventory. */
export function problemAt(
  inventory: Inventory,
  place: Place,
  message: string,
  more: Pick<Problem, 'allowed' | 'hint'> = {},
): Problem {
  const source = inventory.sources.get(place.file);
  if (!source) throw new Error(`${place.file} is no file of the inventory`);
  return source.problem(place.path, message, more);
}

function isKnown(path: string): boolean {
  const match = /^(?:(?<folder>[^/]+)\/)?(?<name>[^/]+)\.yaml$/.exec(path);
  const { folder, name = '' } = match?.groups ?? {};
  if (folder === undefined) return Object.hasOwn(singleDocuments, name) || Object.hasOwn(optionalDocuments, name);
  return Object.hasOwn(folders, folder) && is.id.safeParse(name).success;
}

function unknownFile(file: string): Problem {
  const singles = Object.keys({ ...singleDocuments, ...optionalDocuments }).map((name) => `${name}.yaml`);
  const many = Object.keys(folders).map((name) => `${name}/<id>.yaml`);
  return {
    file,
    path: '',
    message: 'the inventory has no such file',
    allowed: [...singles, ...many].join(', '),
    hint: 'An id has 2 to 20 lower-case letters, digits and single hyphens, a letter first.',
  };
}
