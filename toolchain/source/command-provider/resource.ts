import { copyToRemote } from './copy.ts';
import { copyToRemoteOf, type LocalCommand, localCommandOf, type RemoteCommand, remoteCommandOf } from './inputs.ts';
import { runLocally } from './local.ts';
import type { Output } from './output.ts';
import { type Properties, same } from './property.ts';
import { runRemotely } from './remote.ts';
import type { Step } from './step.ts';

/** How one resource type is created, updated and deleted; each returns the whole new state. */
export interface Resource {
  readonly required: readonly string[];
  /** Inputs that the program left out get these, in the state too, so that it suits the real provider. */
  readonly defaults: Properties;
  create(inputs: Properties, step: Step): Promise<Properties>;
  update(state: Properties, inputs: Properties, step: Step): Promise<Properties>;
  delete(state: Properties, step: Step): Promise<void>;
}

type Runner<Inputs> = (command: string, inputs: Inputs, previous: Output | undefined, step: Step) => Promise<Output>;

/** A command: each step runs its own, an update without one the create command, and the state keeps what it printed. */
function commandResource<
  Inputs extends Pick<LocalCommand & RemoteCommand, 'create' | 'update' | 'delete' | 'stdout' | 'stderr'>,
>(required: readonly string[], parse: (properties: Properties) => Inputs, run: Runner<Inputs>): Resource {
  return {
    required,
    defaults: { addPreviousOutputInEnv: true },
    async create(properties, step) {
      const inputs = parse(properties);
      if (inputs.create === undefined) return { ...properties, stdout: '', stderr: '' };
      return { ...properties, ...(await run(inputs.create, inputs, undefined, step)) };
    },
    async update(state, properties, step) {
      const inputs = parse(properties);
      const previous = printed(parse(state));
      const command = inputs.update ?? inputs.create;
      if (command === undefined) return { ...properties, ...previous };
      return { ...properties, ...(await run(command, inputs, previous, step)) };
    },
    async delete(state, step) {
      const inputs = parse(state);
      if (inputs.delete !== undefined) await run(inputs.delete, inputs, printed(inputs), step);
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
  defaults: {},
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
