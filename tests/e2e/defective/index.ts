/** The program, but its node-affinity rules are not strict: HA could start a guest where it has no disks. */
import * as pulumi from '@pulumi/pulumi';
import program from '../../../infra/index.ts';

export default async function defective(): Promise<Record<string, unknown>> {
  pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
    type === 'proxmoxve:index/harule:Harule' ? { props: { ...props, strict: false }, opts } : undefined,
  );
  return await program();
}
