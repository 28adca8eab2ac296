/** Roles of the cluster: what each may do and why nothing more. Privilege names: Proxmox VE's `pveum`. */
export interface Role {
  id: string;
  privileges: readonly string[];
}

export const roles: { tenant: Role; operator: Role } = {
  /**
   * A municipality's application staff on its own pool: see, restart, use the console, take a
   * snapshot. No VM.Config.Network (another member's VLAN is one setting away), no VM.Allocate,
   * no Permissions.Modify.
   */
  tenant: {
    id: 'ikz-tenant',
    privileges: ['Pool.Audit', 'VM.Audit', 'VM.Console', 'VM.PowerMgmt', 'VM.Snapshot', 'VM.Snapshot.Rollback'],
  },
  /**
   * The shared IT staff on call: everything a failover or a repair needs. Shape, access and
   * network are changed by pull request and the deployment token, not by hand.
   */
  operator: {
    id: 'ikz-operator',
    privileges: [
      'Datastore.Audit',
      'Mapping.Audit',
      'Pool.Audit',
      'SDN.Audit',
      'Sys.Audit',
      'Sys.Console',
      'Sys.PowerMgmt',
      'Sys.Syslog',
      'VM.Audit',
      'VM.Backup',
      'VM.Console',
      'VM.Migrate',
      'VM.PowerMgmt',
      'VM.Snapshot',
      'VM.Snapshot.Rollback',
    ],
  },
};
