import { copyToRemote } from './copy.ts';
import { copyToRemoteOf, type LocalCommand, localCommandOf, type RemoteCommand, remoteCommandOf } from './inputs.ts';
import { runLocally } from './local.ts';
import type { LineListener, Output } from './output.ts';
import { type Properties, same } from './property.ts';
import { runRemotely } from './remote.ts';

/** What a resource's steps get beside its properties. */
export interface Step {
  readonly line: LineListener;
  readonly signal: AbortSignal;
}

/** How one resource type is created, updated and deleted; each returns the whole new state. */
export interface Resource {
  readonly required: readonly string[];
  create(inputs: Properties, step: Step): Promise<Properties>;
  update(state: Properties, inputs: Properties, step: Step): Promise<Properties>;
  delete(state: Properties, step: Step): Promise<void>;
}

type Runner<Inputs> = (
  command: string,
  inputs: Inputs,
  previous: Output | undefined,
  line: LineListener,
  signal: AbortSignal,
) => Promise<Output>;

/** A command: each step runs its own, an update without one the create command, and the state keeps what it printed. */
function commandResource<
  Inputs extends Pick<LocalCommand & RemoteCommand, 'create' | 'update' | 'delete' | 'stdout' | 'stderr'>,
>(required: readonly string[], parse: (properties: Properties) => Inputs, run: Runner<Inputs>): Resource {
  return {
    required,
    async create(properties, { line, signal }) {
      const inputs = parse(properties);
      if (inputs.create === undefined) return { ...properties, stdout: '', stderr: '' };
      return { ...properties, ...(await run(inputs.create, inputs, undefined, line, signal)) };
    },
    async update(state, properties, { line, signal }) {
      const inputs = parse(properties);
      const previous = printed(parse(state));
      const command = inputs.update ?? inputs.create;
      if (command === undefined) return { ...properties, ...previous };
      return { ...properties, ...(await run(command, inputs, previous, line, signal)) };
    },
    async delete(state, { line, signal }) {
      const inputs = parse(state);
      if (inputs.delete !== undefined) await run(inputs.delete, inputs, printed(inputs), line, signal);
    },
  };
}

const printed = (state: { stdout: string | undefined; stderr: string | undefined }): Output => ({
  stdout: state.stdout ?? '',
  stderr: state.stderr ?? '',
});

/** A copied file stays where it is when the resource is deleted, as with the real provider. */
const copied: Resource = {
  required: ['connection', 'source', 'remotePath'],
  async create(properties, { signal }) {
    await copyToRemote(copyToRemoteOf(properties), signal);
    return properties;
  },
  async update(state, properties, { signal }) {
    const moved = !same(state.source, properties.source) || !same(state.remotePath, properties.remotePath);
    if (moved) await copyToRemote(copyToRemoteOf(properties), signal);
    return properties;
  },
  async delete() {},
};

/** Every resource type that this provider serves, by its token. */
export const resources: Readonly<Record<string, Resource>> = {
  'command:local:Command': commandResource([], localCommandOf, runLocally),
  'command:remote:Command': commandResource(['connection'], remoteCommandOf, runRemotely),
  'command:remote:CopyToRemote': copied,
};
