/** Says what Ctrl-C does while a drill runs. */
import type { CliContext } from '../context.ts';

export async function tellingOfCtrlC<T>(
  { signal, stderr }: Pick<CliContext, 'signal' | 'stderr'>,
  drill: string,
  work: () => Promise<T>,
): Promise<T> {
  const tell = () => {
    stderr.write(
      'Everything is put back; that takes a while.\n' +
        `Ctrl-C once more leaves it as it is: \`ikz drill resume ${drill}\` then goes on with it.\n`,
    );
  };
  signal.addEventListener('abort', tell, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', tell);
  }
}
