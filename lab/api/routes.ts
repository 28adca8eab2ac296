/** Every route that the lab answers. */
import { aclRoutes } from '../access/acl-routes.ts';
import { groupRoutes } from '../access/group-routes.ts';
import { roleRoutes } from '../access/role-routes.ts';
import { ticketRoutes } from '../access/ticket-routes.ts';
import { tokenRoutes } from '../access/token-routes.ts';
import { userRoutes } from '../access/user-routes.ts';
import { backupRoutes } from '../backup/routes.ts';
import { metricsRoutes } from '../cluster/metrics-routes.ts';
import { optionRoutes } from '../cluster/option-routes.ts';
import { clusterRoutes } from '../cluster/routes.ts';
import { firewallRoutes } from '../firewall/routes.ts';
import { agentRoutes } from '../guests/agent-routes.ts';
import { cloneRoute } from '../guests/clone.ts';
import { configRoutes } from '../guests/config-routes.ts';
import { createRoute } from '../guests/create.ts';
import { destroyRoute } from '../guests/destroy.ts';
import { diskRoutes } from '../guests/disks.ts';
import { migrateRoutes } from '../guests/migrate.ts';
import { powerRoutes } from '../guests/power-routes.ts';
import { templateRoute } from '../guests/template.ts';
import { updateRoute, updateTaskRoute } from '../guests/update.ts';
import { haResourceRoutes } from '../ha/resource-routes.ts';
import { haGroupRoutes, haRuleRoutes } from '../ha/rule-routes.ts';
import { haStatusRoutes } from '../ha/status-routes.ts';
import { networkRoutes } from '../nodes/network-routes.ts';
import { nodeRoutes } from '../nodes/routes.ts';
import { nodeSettingsRoutes } from '../nodes/settings-routes.ts';
import { poolRoutes } from '../pools/routes.ts';
import { nodeReplicationRoutes } from '../replication/node-routes.ts';
import { replicationRoutes } from '../replication/routes.ts';
import { sdnRoutes } from '../sdn/routes.ts';
import { nodeStorageRoutes } from '../storage/content-routes.ts';
import { downloadRoutes } from '../storage/download.ts';
import { storageRoutes } from '../storage/routes.ts';
import { taskRoutes } from '../tasks/routes.ts';
import type { Route } from './route.ts';

export const routes: readonly Route[] = [
  ...ticketRoutes,
  ...userRoutes,
  ...tokenRoutes,
  ...groupRoutes,
  ...roleRoutes,
  ...aclRoutes,
  ...poolRoutes,
  ...clusterRoutes,
  ...optionRoutes,
  ...metricsRoutes,
  ...backupRoutes,
  ...replicationRoutes,
  ...haResourceRoutes,
  ...haRuleRoutes,
  ...haGroupRoutes,
  ...haStatusRoutes,
  ...sdnRoutes,
  ...firewallRoutes,
  ...storageRoutes,
  ...nodeRoutes,
  ...nodeSettingsRoutes,
  ...networkRoutes,
  ...nodeStorageRoutes,
  ...downloadRoutes,
  ...nodeReplicationRoutes,
  ...taskRoutes,
  ...configRoutes,
  createRoute,
  updateRoute,
  updateTaskRoute,
  cloneRoute,
  destroyRoute,
  templateRoute,
  ...diskRoutes,
  ...migrateRoutes,
  ...powerRoutes,
  ...agentRoutes,
];
