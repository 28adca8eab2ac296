import { Acl, GroupLegacy, RoleLegacy, UserLegacy } from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import type { ClusterPlan } from '../../model/plan.ts';
import { roles } from '../roles.ts';

/** Roles of the cluster, and the shared IT staff that looks after all members. */
export class Staff extends pulumi.ComponentResource {
  /** Role of a municipality's own staff on its own pool. */
  readonly tenantRole: pulumi.Output<string>;

  constructor(name: string, args: { staff: ClusterPlan['staff'] }, opts: pulumi.ComponentResourceOptions) {
    super('ikz:cluster:Staff', name, {}, opts);
    const options = { parent: this };
    const [tenantRole, operatorRole] = [roles.tenant, roles.operator].map(
      (role) => new RoleLegacy(role.id, { roleId: role.id, privileges: [...role.privileges] }, options),
    ) as [RoleLegacy, RoleLegacy];
    this.tenantRole = tenantRole.roleId;

    const group = new GroupLegacy(args.staff.group, { groupId: args.staff.group, comment: 'Gemeinsame IT' }, options);
    for (const user of args.staff.users) {
      new UserLegacy(
        user.userId,
        {
          userId: user.userId,
          comment: user.comment,
          groups: [group.groupId],
          ...(user.email ? { email: user.email } : {}),
        },
        // A password is set by the person or the realm, never by the program.
        { ...options, ignoreChanges: ['password'] },
      );
    }
    new Acl(
      args.staff.group,
      { path: '/', groupId: group.groupId, roleId: operatorRole.roleId, propagate: true },
      options,
    );
    this.registerOutputs({ tenantRole: this.tenantRole });
  }
}
