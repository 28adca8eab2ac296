import type { sendUnaryData } from '@grpc/grpc-js';
import type { ILanguageRuntimeServer } from '@pulumi/pulumi/proto/language_grpc_pb.js';
import language from '@pulumi/pulumi/proto/language_pb.js';
import plugin from '@pulumi/pulumi/proto/plugin_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { ChildProcesses } from './child-processes.ts';
import { type Invocation, pluginInvocation, programInvocation, SdkMissing } from './invocation.ts';
import { programDependencies, type RequiredPackage, requiredPackages } from './packages.ts';

/** What the engine asks of a language host for preview, up, refresh, destroy and policy packs. */
type Served = Pick<
  ILanguageRuntimeServer,
  | 'handshake'
  | 'getPluginInfo'
  | 'getRequiredPlugins'
  | 'getRequiredPackages'
  | 'run'
  | 'runPlugin'
  | 'about'
  | 'getProgramDependencies'
  | 'cancel'
>;

/** The SDK's runner exits with this code after it has told the user everything (`cmd/run` of the SDK). */
const ALREADY_REPORTED = 32;

/**
 * The LanguageRuntime service (pulumi/language.proto) for Node. What is not served here (code generation, packing,
 * `pulumi install`) gRPC answers as unimplemented.
 */
export class LanguageRuntime {
  readonly #version: string;
  readonly #children = new ChildProcesses();
  #engineAddress: string;

  constructor(version: string, engineAddress: string) {
    this.#version = version;
    this.#engineAddress = engineAddress;
  }

  /** Ends every program and pack that this host started. */
  end(): void {
    this.#children.endAll();
  }

  readonly service: Served = {
    handshake: ({ request }, reply) => {
      this.#engineAddress = request.getEngineAddress() || this.#engineAddress;
      reply(null, new language.LanguageHandshakeResponse());
    },
    getPluginInfo: (_call, reply) => reply(null, new plugin.PluginInfo().setVersion(this.#version)),
    // Older engines ask this; since 3.130 they ask getRequiredPackages.
    getRequiredPlugins: (_call, reply) => reply(null, new language.GetRequiredPluginsResponse()),
    getRequiredPackages: ({ request }, reply) => {
      const packages = requiredPackages(request.getInfo()?.getProgramDirectory() ?? process.cwd());
      reply(null, new language.GetRequiredPackagesResponse().setPackagesList(packages.map(dependency)));
    },
    run: ({ request }, reply) => this.#run(request, reply),
    runPlugin: (call) => {
      const send = (fill: (response: language.RunPluginResponse) => void) => {
        const response = new language.RunPluginResponse();
        fill(response);
        if (!call.cancelled) call.write(response);
      };
      const finish = (exitCode: number) => {
        send((response) => response.setExitcode(exitCode));
        call.end();
      };
      const child = this.#start(
        () => pluginInvocation(call.request),
        (outcome) => {
          if (typeof outcome === 'number') return finish(outcome);
          send((response) => response.setStderr(Buffer.from(`${outcome.message}\n`)));
          finish(1);
        },
      );
      child?.stdout?.on('data', (chunk: Buffer) => send((response) => response.setStdout(chunk)));
      child?.stderr?.on('data', (chunk: Buffer) => send((response) => response.setStderr(chunk)));
      call.on('cancelled', () => child?.kill());
    },
    about: (_call, reply) => {
      reply(null, new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version));
    },
    getProgramDependencies: ({ request }, reply) => {
      const dependencies = programDependencies(request.getInfo()?.getProgramDirectory() ?? process.cwd());
      const list = dependencies.map(({ name, version }) =>
        new language.DependencyInfo().setName(name).setVersion(version),
      );
      reply(null, new language.GetProgramDependenciesResponse().setDependenciesList(list));
    },
    cancel: (_call, reply) => {
      this.end();
      reply(null, new empty.Empty());
    },
  };

  #run(request: language.RunRequest, reply: sendUnaryData<language.RunResponse>): void {
    const response = new language.RunResponse();
    const child = this.#start(
      () => programInvocation(request, this.#engineAddress),
      (outcome) => {
        if (outcome === ALREADY_REPORTED) response.setBail(true);
        else if (outcome instanceof Error) response.setError(outcome.message);
        else if (outcome !== 0) response.setError(`Program exited with non-zero exit code: ${outcome}`);
        reply(null, response);
      },
    );
    // What a program prints is shown by the engine, which reads this host's own streams.
    child?.stdout?.pipe(process.stdout, { end: false });
    child?.stderr?.pipe(process.stderr, { end: false });
  }

  #start(invocation: () => Invocation, ended: (outcome: number | Error) => void) {
    try {
      return this.#children.start(invocation(), ended);
    } catch (error) {
      if (!(error instanceof SdkMissing)) throw error;
      ended(error);
      return undefined;
    }
  }
}

function dependency(required: RequiredPackage): plugin.PackageDependency {
  const message = new plugin.PackageDependency()
    .setKind('resource')
    .setName(required.name)
    .setVersion(required.version);
  return required.server === undefined ? message : message.setServer(required.server);
}
