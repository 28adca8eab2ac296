import { chooseEndpoint, probeEndpoints } from '../engine/endpoint.ts';
import { engineEnvironment } from '../engine/environment.ts';
import type { EngineTools } from '../engine/pulumi-command.ts';
import type { Target } from '../engine/target.ts';
import { checkTrusted } from '../engine/trusted-ca.ts';
import { UserError } from '../model/user-error.ts';
import { findToolchain } from '../toolchain/index.ts';
import type { CliContext } from './context.ts';
import { Steps } from './render/steps.ts';

/** What a literal `pulumi` command on a target takes. */
export interface Prepared {
  target: Target;
  tools: EngineTools;
  environment: Record<string, string>;
}

/**
 * Toolchain, living endpoint and environment; nothing is asked of the cluster but whether it answers.
 * @param site the endpoint must stand there
 */
export async function prepare(context: CliContext, target: Target, site?: string): Promise<Prepared> {
  const steps = new Steps(context);
  checkTrusted(target.connection.caFile());
  const toolchain = await findToolchain({ progress: steps.toolchain, signal: context.signal });
  const answers = await probeEndpoints(target.connection);
  const endpoint = chooseEndpoint(answers, target.connection, site);
  if (site !== undefined && endpoint.site !== site) {
    throw new UserError(
      `no endpoint of the site ${site} answers`,
      `${target.connection.file}: endpoints: name a node of ${site} there, and see that its API runs. Nothing was touched.`,
    );
  }
  for (const silent of answers.filter((answer) => answer.state !== 'answers')) {
    steps.note(`${silent.node} (${silent.site}) does not answer: ${silent.reason}. Going on with ${endpoint.node}.`);
  }
  const tools = { pulumiPath: toolchain.pulumiPath, home: toolchain.home };
  return { target, tools, environment: engineEnvironment(target, toolchain.env, endpoint) };
}
