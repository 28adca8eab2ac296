/** A Chromium to look at pages with: the installed one, else Debian's, unpacked once beside the system. */
import { debianPrograms } from '../../../dev/debian-packages.ts';
import { findChromium } from '../../../drills/adapters/chromium.ts';

export interface Browser {
  program: string;
  env: NodeJS.ProcessEnv;
}

/** Never throws: where there is none, the reason. */
export async function browser(): Promise<Browser | string> {
  const program = await findChromium(process.env);
  if (program !== undefined) return { program, env: process.env };
  try {
    const { programs, env } = await debianPrograms({
      name: 'chromium',
      packages: ['chromium', 'fonts-dejavu-core'],
      programs: { chromium: 'usr/lib/chromium/chromium' },
      libraries: ['usr/lib/x86_64-linux-gnu/pulseaudio', 'usr/lib/aarch64-linux-gnu/pulseaudio'],
    });
    return { program: programs.chromium, env };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
