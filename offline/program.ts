/**
 * What the project's own program declares, resource by resource, without an engine: Pulumi's mocks take the engine's
 * place, and every input is known. So the rules are held against the real declarations, whatever becomes of them.
 */
import { Secret } from '@pulumi/policy';
import * as pulumi from '@pulumi/pulumi';
import type { Reach } from '../infra/connection.ts';
import { declarePrimary } from '../infra/primary.ts';
import { declareSecondary } from '../infra/secondary.ts';
import { projectName } from '../infra/stack.ts';
import type { Plan, StackName } from '../model/plan.ts';
import type { PlannedResource } from '../policies/declared.ts';
import { plainProperties } from '../policies/planned.ts';

/** Hosts and accounts that exist nowhere. */
const reach: Reach = {
  ssh: (host) => ({
    host,
    port: 22,
    user: 'root',
    privateKey: pulumi.secret(madeUp('private key')),
    hostKey: 'ssh-ed25519 AAAA',
  }),
  backupToken: (storage) => ({ username: `ikz@pbs!${storage}`, secret: pulumi.secret(madeUp('token')) }),
};

function madeUp(what: string): string {
  return `a ${what} that opens nothing`;
}

/** Resources of a stack in the order in which they are declared, components left out. */
export async function programResources(plan: Plan, stack: StackName): Promise<PlannedResource[]> {
  const site = plan.sites.find((each) => each.stack === stack);
  if (!site) throw new Error(`no site has the stack ${stack}`);
  const options = new Map<string, Partial<PlannedResource['opts']>>();
  const resources: PlannedResource[] = [];
  await pulumi.runtime.setMocks(
    {
      call: () => ({}),
      newResource: async ({ type, name, inputs }) => {
        if (type === 'pulumi:pulumi:StackReference')
          return { id: name, state: { ...inputs, outputs: outputsOf(plan) } };
        if (/^(proxmoxve|command):/.test(type)) {
          const { protect = false, ignoreChanges = [] } = options.get(`${type} ${name}`) ?? {};
          const urn = `urn:pulumi:${stack}::${projectName}::${type}::${name}`;
          const shown = await plainProperties(withSecrets(inputs));
          resources.push({ type, name, urn, ...shown, opts: { protect, ignoreChanges } });
        }
        return { id: `${name}-id`, state: inputs };
      },
    },
    projectName,
    stack,
    false,
    'organization',
  );
  await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
      options.set(`${type} ${name}`, opts as Partial<PlannedResource['opts']>);
      return undefined;
    });
    const outputs = await (stack === 'primary'
      ? declarePrimary(plan, site, reach)
      : declareSecondary(plan, site, reach));
    await pulumi.runtime.disconnect();
    return outputs;
  });
  await pulumi.runtime.disconnect();
  return resources.sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

/** Mocks are given a secret as the protocol writes it, policies as an object of the SDK. */
function withSecrets(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof pulumi.asset.StringAsset) return value;
  if (Array.isArray(value)) return value.map(withSecrets);
  const { specialSigKey, specialSecretSig } = pulumi.runtime;
  const fields = value as Record<string, unknown>;
  if (fields[specialSigKey] === specialSecretSig) return new Secret(withSecrets(fields.value));
  return Object.fromEntries(Object.entries(fields).map(([key, each]) => [key, withSecrets(each)]));
}

/** Of the primary stack, as the secondary reads them: names, which no mock has to make up. */
function outputsOf(plan: Plan): Record<string, unknown> {
  const byTenant = <Part>(part: (tenant: Plan['tenants'][number]) => Part) =>
    Object.fromEntries(plan.tenants.map((tenant) => [tenant.id, part(tenant)]));
  return {
    cluster: plan.cluster.name,
    parts: {
      pools: byTenant(({ pool }) => pool),
      securityGroups: byTenant(({ securityGroup }) => securityGroup),
      vnets: byTenant(({ networks }) => Object.fromEntries(networks.map(({ kind, vnet }) => [kind, vnet]))),
    },
  };
}
