/** What a check judges against: chosen by what is there, unless it is said. */
import fs from 'node:fs';
import path from 'node:path';
import { currentTarget, labDir, labTarget, liveConnection, projectRoot, type Target } from '../../engine/target.ts';
import { labStatus } from '../../lab/index.ts';
import type { Text } from '../../model/text.ts';

export interface Way {
  /** Undefined: inventory and program alone. */
  target: Target | undefined;
  /** Why it is this one, where that may surprise. */
  notes: Text[];
}

/**
 * The cluster that the stacks' settings or `IKZ_CONNECTION` name; else the lab of this working copy if it runs; else neither. A
 * connection that only the settings name may be missing here: on a machine that was given no access.
 * @throws UserError where what is asked for is not there
 */
export async function chooseWay(options: { lab?: boolean | undefined; offline?: boolean | undefined }): Promise<Way> {
  if (options.offline) return { target: undefined, notes: [] };
  if (options.lab) return { target: currentTarget({ lab: true }), notes: [] };
  const named = liveConnection();
  if (named === undefined) {
    const { state } = await labStatus(labDir());
    return { target: state === 'running' ? labTarget() : undefined, notes: [] };
  }
  if (process.env.IKZ_CONNECTION || fs.existsSync(path.resolve(projectRoot, named))) {
    return { target: currentTarget(), notes: [] };
  }
  const why: Text = {
    de: `Die Einstellungen der Stacks nennen die Verbindung ${named}; hier liegt sie nicht, also wurde ohne Cluster geprüft.`,
    en: `The stacks' settings name the connection ${named}; it is not here, so no cluster was asked.`,
  };
  return { target: undefined, notes: [why] };
}
