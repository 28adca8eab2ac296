/**
 * The versions that belong together, in one place. The npm SDKs of package.json and the modules of source/{engine,plugin}/go.mod
 * name them again, since their tools read them there; a test holds all of them against this file.
 */
export const versions = {
  /** Pulumi: engine, command line and Node language host; equal to the npm SDK `@pulumi/pulumi`. */
  engine: '3.256.0',
  /** The plugin that serves the npm SDK `@muhlba91/pulumi-proxmoxve`. */
  proxmoxve: '8.6.0',
  /** The plugin that serves the npm SDK `@pulumi/command`. */
  command: '1.2.1',
  /** bpg/terraform-provider-proxmox, the Terraform provider inside the proxmoxve plugin. */
  terraformProvider: '0.112.0',
  /** What bpg/terraform-provider-proxmox asks of Go in its go.mod. */
  goMinimum: '1.26.0',
} as const;
