/** Words for the shell of a remote host: SSH hands a command over as one text. */

/** @returns one text that a POSIX shell takes for exactly these words */
export const quoted = (argv: readonly string[]): string => argv.map(word).join(' ');

const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
