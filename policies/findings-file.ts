/** The findings as a file for whoever runs the engine: he names it in the environment, which the engine passes on. */
import { rename, writeFile } from 'node:fs/promises';
import type { FindingsDocument } from './findings.ts';

/** Variable that names the file. */
export const findingsVariable = 'IKZ_FINDINGS';

/** Written whole: under another name first, so that nobody reads half of it. */
export async function writeFindings(file: string, findings: FindingsDocument): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  await writeFile(draft, `${JSON.stringify(findings, undefined, 2)}\n`);
  await rename(draft, file);
}
