/**
 * Signatures with SSH keys, by OpenSSH's own program (ssh-keygen(1), -Y): over the bytes of a file, in a file beside it.
 * Whoever has the file, the signature and the list of signers checks it without this program:
 * `ssh-keygen -Y verify -f SIGNERS -I WHO -n ikz-drill -s FILE.sig < FILE`.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../model/user-error.ts';

/** What is signed is a drill's journal and nothing else: a signature made for another purpose does not count. */
const namespace = 'ikz-drill';

export const signatureFile = (file: string): string => `${file}.sig`;

/** `by`: everybody to whom the list of signers gives the key. undefined = it does not hold; `reason` says why. */
export type Signed = { by: string[]; key: string } | { by: undefined; reason: string };

/**
 * Signs the file as it is now; a signature that was there is replaced.
 * @param key private key, or a public one whose private half an agent holds. ssh-keygen asks the terminal for a passphrase
 * @throws UserError where ssh-keygen can't
 */
export async function sign(file: string, key: string): Promise<string> {
  const { code, stdout, stderr } = await sshKeygen(['sign', '-f', key, '-n', namespace], await fs.readFile(file));
  if (code !== 0) {
    throw new UserError(
      `${key}: ${file} could not be signed: ${stderr.trim()}`,
      'Name a private key of SSH, or the public one of a key that `ssh-add -l` lists.',
    );
  }
  const to = signatureFile(file);
  await fs.writeFile(`${to}.new`, stdout);
  await fs.rename(`${to}.new`, to);
  return to;
}

/** Before a drill, so that its end does not fail for that. @throws UserError where there is no such file */
export async function expectKey(key: string): Promise<void> {
  if (!(await isThere(key))) throw new UserError(`--sign: there is no key ${key}`, 'Name the file of an SSH key.');
}

/**
 * @param signers file of the signers that count, as ssh-keygen(1) describes it under ALLOWED SIGNERS
 * @throws UserError where that file can't be read or ssh-keygen is not there
 */
export async function verifySignature(file: string, signers: string): Promise<Signed> {
  const signature = signatureFile(file);
  await fs.access(signers).catch(() => {
    throw new UserError(`${signers}: the list of signers can not be read`, 'A line each: NAME ssh-ed25519 AAAA...');
  });
  const content = await fs.readFile(file);
  if (!(await isThere(signature))) return { by: undefined, reason: `there is no signature ${signature}` };
  const lines = (await fs.readFile(signers, 'utf8')).split(/\r?\n/).filter((line) => line.trim() !== '');
  const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-signers-'));
  try {
    const judged: Judged[] = [];
    const file = path.join(dir, 'line');
    for (const line of lines) {
      await fs.writeFile(file, `${line}\n`);
      judged.push(await byOneLine(content, signature, file));
    }
    const by = judged.flatMap(({ names }) => names);
    const key = judged.find((each) => each.key !== undefined)?.key;
    if (key !== undefined) return { by: [...new Set(by)], key };
    const failure = judged.find((each) => each.failure !== undefined)?.failure;
    const reason = failure ?? `its key is in no line of ${signers}, or it is no signature`;
    return { by: undefined, reason: `${signature}: ${reason}` };
  } finally {
    await fs.rm(dir, { recursive: true });
  }
}

interface Judged {
  names: string[];
  key?: string;
  failure?: string;
}

/**
 * Of a file of signers ssh-keygen names those of the first line that has the key, though its line may be for another purpose
 * and the key may stand in others: each line is judged by itself.
 */
async function byOneLine(content: Uint8Array, signature: string, line: string): Promise<Judged> {
  const found = await sshKeygen(['find-principals', '-s', signature, '-f', line]);
  const judged: Judged = { names: [] };
  if (found.code !== 0) return judged;
  for (const name of found.stdout.split(/\r?\n/).filter((each) => each !== '')) {
    const args = ['verify', '-f', line, '-I', name, '-n', namespace, '-s', signature];
    const { code, stdout, stderr } = await sshKeygen(args, content);
    const key = /with \S+ key (SHA256:\S+)/.exec(stdout)?.[1];
    if (code === 0 && key !== undefined) Object.assign(judged, { names: [...judged.names, name], key });
    else judged.failure = (stderr || stdout).trim().replaceAll(line, 'the list of signers');
  }
  return judged;
}

const isThere = (file: string): Promise<boolean> =>
  fs.access(file).then(
    () => true,
    () => false,
  );

const run = promisify(execFile);

async function sshKeygen(
  args: string[],
  input?: Uint8Array,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const running = run('ssh-keygen', ['-Y', ...args], { windowsHide: true });
  running.child.stdin?.on('error', () => {});
  running.child.stdin?.end(input);
  try {
    return { code: 0, ...(await running) };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code: unknown; stdout?: string; stderr?: string };
    if (typeof code === 'number') return { code, stdout, stderr };
    if (code !== 'ENOENT') throw error;
    throw new UserError(
      'ssh-keygen is not there: signatures are made and checked by it',
      'Install the OpenSSH client.',
    );
  }
}
