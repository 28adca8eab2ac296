/**
 * The Pulumi program: load the inventory, plan, declare what the current stack owns.
 * It decides nothing itself: what is declared is in the plan, how is in the components.
 */
import path from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { readInventory } from '../inventory/index.ts';
import { cooperationDir } from '../inventory/location.ts';
import { plan } from '../model/planning.ts';
import { UserError } from '../model/user-error.ts';
import { readConnection } from './connection.ts';
import { declarePrimary } from './primary.ts';
import { declareSecondary } from './secondary.ts';
import { siteOfStack } from './stack.ts';

const root = path.resolve(import.meta.dirname, '..');

export default async function program(): Promise<Record<string, unknown>> {
  try {
    const planned = plan(await readInventory(cooperationDir()));
    const site = siteOfStack(planned, pulumi.getStack());
    const connection = readConnection(planned, root);
    return site.stack === 'primary'
      ? declarePrimary(planned, site, connection)
      : declareSecondary(planned, site, connection);
  } catch (error) {
    // RunError is what the engine prints without a stack: right for a user's mistake, wrong for a bug.
    if (error instanceof UserError) throw new pulumi.RunError(error.describe());
    throw error;
  }
}
