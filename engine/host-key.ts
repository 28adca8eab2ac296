/** Asks an SSH server for its host key without logging in: the handshake is broken off as soon as the key is known. */
import ssh2, { type ServerHostKeyAlgorithm } from 'ssh2';

/** Longest wait for one host, ms. */
const timeoutMs = 3_000;

/** Algorithms by which a key of the pinned kind proves itself; without them the server may show another of its keys. */
const algorithms: Partial<Record<string, ServerHostKeyAlgorithm[]>> = {
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

/**
 * @param kind type of the pinned key, such as `ssh-ed25519`
 * @returns the key as `ssh-keyscan` prints it, without the name; `undefined` where no SSH server answers
 *   or it has no key of that kind
 */
export async function hostKeyOf(host: string, port: number, kind: string): Promise<string | undefined> {
  return await new Promise((resolve) => {
    const client = new ssh2.Client();
    let shown: string | undefined;
    const done = () => {
      client.end();
      resolve(shown);
    };
    client.once('close', done);
    client.on('error', done);
    client.connect({
      host,
      port,
      username: 'root',
      readyTimeout: timeoutMs,
      algorithms: { serverHostKey: algorithms[kind] ?? [kind as ServerHostKeyAlgorithm] },
      hostVerifier: (key: Buffer) => {
        shown = `${key.subarray(4, 4 + key.readUInt32BE(0)).toString()} ${key.toString('base64')}`;
        return false;
      },
    });
  });
}
