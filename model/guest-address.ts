import type { GuestPlan } from './plan.ts';

/** Address of a guest, without the length of its prefix. */
export const addressOfGuest = ({ network }: Pick<GuestPlan, 'network'>): string => network.address.replace(/\/.*/, '');
