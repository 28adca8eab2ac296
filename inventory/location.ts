import path from 'node:path';

/** Folder of the inventory: `cooperation/` of this working copy, or the one `IKZ_COOPERATION` names. */
export function cooperationDir(): string {
  return path.resolve(import.meta.dirname, '..', process.env.IKZ_COOPERATION ?? 'cooperation');
}
