/** The revision that a change is compared with, read from git; where it can't be had, why, and what to do. */
import path from 'node:path';
import { isInventoryFile } from '../../../inventory/index.ts';
import type { Text } from '../../../model/text.ts';
import { type Revision, registerFolders } from '../../../offline/revision.ts';
import { defaultBase, type NamedBase } from './forge.ts';
import { Repository } from './repository.ts';

export type Base =
  | {
      readonly kind: 'found';
      /** As it was named: the first name that exists. */
      readonly ref: string;
      readonly commit: string;
      readonly revision: Revision;
      /** What of the program differs here: the base is judged with this branch's. */
      readonly programDiffers: readonly string[];
      /** Set where the point at which the branches parted lies beyond the history that is here. */
      readonly tipInstead: boolean;
    }
  | {
      readonly kind: 'missing';
      readonly why: Text;
      readonly fix: Text;
      /** Set where an option or the forge names a base and it is not here: what it holds can't be told from nothing. */
      readonly isNamed?: true;
    };

/** What declares and judges; a change in it shows in the base's figures too. */
const program = ['infra', 'model', 'policies'];

/**
 * @param root the project's folder
 * @param cooperation the inventory's folder
 * @param here the working copy: what of it lies in another repository than the inventory has no base and is taken as it is
 */
export async function baseRevision(named: NamedBase, root: string, cooperation: string, here: Revision): Promise<Base> {
  const repository = await Repository.around(cooperation);
  if (!repository) return noRepository(here.folder);
  const tip = await firstCommit(repository, named.refs);
  const head = await repository.commit('HEAD');
  if (!tip || head === undefined) return noCommit(named, await repository.isShallow());
  const parted = await repository.mergeBase(tip.commit, head);
  const commit = parted ?? tip.commit;
  const ref = tip.ref.replace(/^refs\/(remotes|heads)\//, '');
  const folder = repository.pathOf(cooperation) ?? '';
  const inventory = [...(await repository.files(commit, folder))].filter(([file]) =>
    isInventoryFile(file.split('/').pop() ?? ''),
  );
  if (inventory.length === 0) return noInventory(ref, folder);
  const project = repository.pathOf(root);
  return {
    kind: 'found',
    ref,
    commit,
    revision: {
      folder: here.folder,
      inventory: new Map(inventory),
      registers: project === undefined ? here.registers : await registersOf(repository, commit, project),
    },
    programDiffers: project === undefined ? [] : await differing(repository, commit, project),
    tipInstead: parted === undefined,
  };
}

async function firstCommit(repository: Repository, refs: readonly string[]) {
  for (const ref of refs) {
    const commit = await repository.commit(ref);
    if (commit !== undefined) return { ref, commit };
  }
  return undefined;
}

async function registersOf(repository: Repository, commit: string, project: string): Promise<Map<string, Uint8Array>> {
  const found = await Promise.all(
    [...registerFolders].map(async ([folder, ending]) => {
      const files = [...(await repository.files(commit, path.posix.join(project, folder)))];
      const direct = files.filter(([name]) => name.endsWith(ending) && !name.includes('/'));
      return direct.map(([name, bytes]): [string, Uint8Array] => [`${folder}/${name}`, bytes]);
    }),
  );
  return new Map(found.flat());
}

async function differing(repository: Repository, commit: string, project: string): Promise<string[]> {
  const differ = await Promise.all(
    program.map((folder) => repository.differs(commit, path.posix.join(project, folder))),
  );
  return program.filter((_, index) => differ[index]);
}

function noRepository(folder: string): Base {
  return {
    kind: 'missing',
    why: {
      de: `der Ordner ${folder} liegt in keinem git-Repository, oder git fehlt`,
      en: `the folder ${folder} lies in no git repository, or there is no git`,
    },
    fix: {
      de: 'Den Lauf in einem Klon des Repositorys starten und git bereitstellen.',
      en: 'Run it in a clone of the repository, with git installed.',
    },
  };
}

function noCommit({ from, refs }: NamedBase, isShallow: boolean): Base {
  const names = refs.map((ref) => ref.replace(/^refs\/(remotes|heads)\//, '')).join(', ');
  const shallow: Text = isShallow
    ? {
        de: ' Der Klon ist flach: beim Auschecken die ganze Historie holen (GitHub, Forgejo: fetch-depth: 0; GitLab: GIT_DEPTH: 0).',
        en: ' The clone is shallow: check out the whole history (GitHub, Forgejo: fetch-depth: 0; GitLab: GIT_DEPTH: 0).',
      }
    : { de: '', en: '' };
  return {
    kind: 'missing',
    ...(from !== defaultBase && { isNamed: true }),
    why: {
      de: `hier gibt es den Vergleichsstand nicht: ${names} (aus ${from})`,
      en: `there is no such base here: ${names} (from ${from})`,
    },
    fix: {
      de: `Den Zweig holen (git fetch origin) oder einen anderen mit --base nennen.${shallow.de}`,
      en: `Fetch the branch (git fetch origin), or name another with --base.${shallow.en}`,
    },
  };
}

function noInventory(ref: string, folder: string): Base {
  return {
    kind: 'missing',
    why: {
      de: `${ref} hat keinen Ordner ${folder} mit einem Inventar`,
      en: `${ref} has no folder ${folder} with an inventory`,
    },
    fix: {
      de: 'Mit --base einen Stand nennen, der ein Inventar hat.',
      en: 'Name a base with --base that has an inventory.',
    },
  };
}
