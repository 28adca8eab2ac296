/**
 * What a task still has to do when its time is up, as a record: a lab that was killed reads it and
 * does it once. Everything a piece of work needs is in it or in the cluster's state.
 */
import type { Config } from '../state/records.ts';

export type Work =
  | { kind: 'create-guest'; vmId: number; config: Config; start: boolean; haManaged: boolean; pool?: string }
  | {
      kind: 'clone-guest';
      vmId: number;
      newId: number;
      target: string;
      storage?: string;
      pool?: string;
      name?: string;
      description?: string;
    }
  | { kind: 'destroy-guest'; vmId: number; purge: boolean; unreferenced: boolean }
  | { kind: 'update-guest'; vmId: number; set: Config; delete: readonly string[] }
  | { kind: 'start-guest'; vmId: number }
  | { kind: 'stop-guest'; vmId: number }
  | { kind: 'reboot-guest'; vmId: number }
  | {
      kind: 'migrate-guest';
      vmId: number;
      target: string;
      online: boolean;
      withLocalDisks: boolean;
      targetStorage?: string;
    }
  | { kind: 'backup-guest'; vmId: number; storage: string; prune?: string }
  | {
      kind: 'restore-guest';
      vmId: number;
      archive: string;
      storage?: string;
      unique: boolean;
      /** What the caller changes of the configuration. */
      set: Config;
      start: boolean;
    }
  | { kind: 'resize-disk'; vmId: number; disk: string; size: number }
  | { kind: 'move-disk'; vmId: number; disk: string; storage: string; deleteOriginal: boolean }
  | { kind: 'make-template'; vmId: number }
  | {
      kind: 'download-image';
      node: string;
      storage: string;
      name: string;
      content: 'iso' | 'vztmpl' | 'import';
      url: string;
      checksum?: string;
      checksumAlgorithm?: string;
    }
  | { kind: 'delete-volume'; key: string; file?: string }
  | { kind: 'apply-network'; node: string }
  | { kind: 'apply-sdn' };
