/** Logging in: /access/ticket; and the realms one may choose from. */
import { flag, named, opt, text } from '../api/param.ts';
import { ApiError, type Route, route } from '../api/route.ts';
import { newTicket, verifyPassword, verifyTicket } from './tickets.ts';
import { realmOf, realms } from './user-routes.ts';

export const ticketRoutes: Route[] = [
  route({ method: 'GET', path: '/access/ticket', params: {}, permission: 'world', run: () => null }),
  route({
    method: 'POST',
    path: '/access/ticket',
    params: {
      username: text({ maxLength: 64 }),
      password: text(),
      'new-format': opt(flag),
      otp: opt(text()),
      path: opt(text({ maxLength: 64, requires: 'privs' })),
      privs: opt(named('pve-priv-list', { maxLength: 64, requires: 'path' })),
      realm: opt(named('pve-realm', { maxLength: 32 })),
      'tfa-challenge': opt(text()),
    },
    permission: 'world',
    ticketOnly: true,
    run({ cluster, values }) {
      const userId = values.username.includes('@') ? values.username : `${values.username}@${values.realm ?? 'pam'}`;
      const user = cluster.users.get(userId);
      const expired = user !== undefined && user.expire > 0 && user.expire <= cluster.now();
      // An earlier ticket is taken instead of the password, to renew it.
      const known =
        verifyTicket(cluster, values.password) === userId ||
        (realmOf(userId) === 'pve' && verifyPassword(values.password, user?.password));
      if (user?.enable !== 1 || expired || !known) throw new ApiError(401, 'authentication failure');
      const { ticket, csrfToken } = newTicket(cluster, userId);
      return {
        username: userId,
        ticket,
        CSRFPreventionToken: csrfToken,
        clustername: cluster.settings.clusterName,
        cap: {},
      };
    },
  }),
  route({
    method: 'GET',
    path: '/access/domains',
    params: {},
    permission: 'world',
    run: () => realms,
  }),
];
