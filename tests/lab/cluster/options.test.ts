import { beforeEach, expect, it } from 'vitest';
import { World } from '../world.ts';

let world: World;

beforeEach(() => {
  world = new World();
});

it('options written as property strings are shown as objects', () => {
  world.done('PUT', '/cluster/options', {
    keyboard: 'de',
    migration: 'secure,network=10.2.0.0/24',
    ha: 'shutdown_policy=migrate',
    crs: 'ha=basic',
    'next-id': 'lower=900000,upper=999999',
    'registered-tags': 'town;desk',
  });
  expect(world.done('GET', '/cluster/options')).toEqual({
    keyboard: 'de',
    migration: { type: 'secure', network: '10.2.0.0/24' },
    ha: { shutdown_policy: 'migrate' },
    crs: { ha: 'basic' },
    'next-id': { lower: '900000', upper: '999999' },
    'registered-tags': ['town', 'desk'],
  });
  world.done('PUT', '/cluster/options', { delete: 'migration,registered-tags' });
  expect(world.done('GET', '/cluster/options')).not.toHaveProperty('migration');
});

it('a wrong key in an option is a 400', () => {
  expect(world.call('PUT', '/cluster/options', { ha: 'shutdown_policy=panic' }).errors).toEqual({
    ha: "invalid format - format error\nshutdown_policy: value 'panic' does not have a value in the enumeration 'freeze, failover, conditional, migrate'\n",
  });
});

it('a metrics server is created, changed, shown without its token, and removed', () => {
  const path = '/cluster/metrics/server/influx';
  world.done('POST', path, { type: 'influxdb', server: '10.0.0.9', port: 8086, token: 'a secret' });
  world.done('PUT', path, { server: '10.0.0.9', port: 8087 });
  expect(world.done('GET', path)).toEqual({
    id: 'influx',
    type: 'influxdb',
    server: '10.0.0.9',
    port: 8087,
    digest: expect.any(String),
  });
  expect(world.call('PUT', path, { server: '10.0.0.9', port: 1, delete: 'port' }).errors).toEqual({
    delete: "unable to delete required option 'port'",
  });
  world.done('DELETE', path);
  expect(world.call('GET', path).reason).toBe("status server entry 'influx' does not exist");
});
