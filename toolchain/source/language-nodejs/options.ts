import type language from '@pulumi/pulumi/proto/language_pb.js';

/** What Pulumi.yaml says under `runtime.options`; unknown options are ignored, as the official host does. */
export interface RuntimeOptions {
  /** Whether the SDK may compile TypeScript itself (ts-node); false when a loader in `nodeArguments` does it. */
  readonly typescript: boolean;
  /** Arguments for Node before the SDK's own, such as `--import tsx`. */
  readonly nodeArguments: readonly string[];
  readonly tsconfig: string | undefined;
}

/** `runtime.options` of a program or policy pack, with the official host's defaults. */
export function runtimeOptions(program: language.ProgramInfo | undefined): RuntimeOptions {
  const options: Record<string, unknown> = program?.getOptions()?.toJavaScript() ?? {};
  return {
    typescript: options.typescript !== false,
    nodeArguments: words(options.nodeargs),
    tsconfig: typeof options.tsconfig === 'string' ? options.tsconfig : undefined,
  };
}

/** The variables by which the SDK's runners learn the options. */
export function environmentOf(options: RuntimeOptions): Record<string, string> {
  return {
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript),
    ...(options.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
}

function words(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/\s+/).filter((word) => word !== '');
  return Array.isArray(value) ? value.map(String) : [];
}
