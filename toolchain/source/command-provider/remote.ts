import type { RemoteCommand } from './inputs.ts';
import { type Output, OutputRecorder, previousOutput } from './output.ts';
import { withClient } from './ssh.ts';
import type { Step } from './step.ts';

/**
 * Runs `command` over SSH; throws unless it ends with exit code 0. Variables are sent as the protocol has it, so the
 * server must accept their names (AcceptEnv of sshd).
 */
export function runRemotely(
  command: string,
  inputs: RemoteCommand,
  previous: Output | undefined,
  { line, signal }: Step,
): Promise<Output> {
  const recorder = new OutputRecorder(inputs.logging, line);
  const env = { ...inputs.environment, ...previousOutput(inputs, previous) };
  return withClient(
    inputs.connection,
    signal,
    (client) =>
      new Promise((resolve, reject) => {
        client.exec(command, { env }, (refused, channel) => {
          if (refused) return reject(refused);
          channel.setEncoding('utf8').on('data', (text: string) => recorder.add('stdout', text));
          channel.stderr.setEncoding('utf8').on('data', (text: string) => recorder.add('stderr', text));
          channel.once('close', (code: number | null, killedBy?: string) => {
            if (code === 0) return resolve(recorder.output);
            const reason =
              typeof code === 'number'
                ? `Process exited with status ${code}`
                : killedBy
                  ? `Process exited with signal ${killedBy}`
                  : 'wait: remote command exited without exit status or exit signal';
            reject(recorder.failure(reason, command));
          });
          signal.addEventListener('abort', () => client.end(), { once: true });
          channel.end(inputs.stdin ?? '');
        });
      }),
  );
}
