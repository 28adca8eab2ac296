import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivedSubnet, derivedVlan, hostOffset, macAddress } from '../../model/addressing.ts';
import { contains, overlap, parseAddress, parseNetwork, printAddress, printNetwork } from '../../model/ipv4.ts';
import {
  backupStorageName,
  guestName,
  poolName,
  replicationJobId,
  securityGroupName,
  vmId,
  vnetName,
  zoneName,
} from '../../model/names.ts';
import type { NetworkKind } from '../../model/plan.ts';
import { id } from '../../model/schema/primitives.ts';

const tenant = fc.integer({ min: 1, max: 120 });
const service = fc.integer({ min: 1, max: 24 });
const instance = fc.integer({ min: 1, max: 9 });
const kind = fc.constantFrom<NetworkKind>('internal', 'dmz');
const anId = fc.stringMatching(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,8})?$/).filter((text) => id.safeParse(text).success);

describe('names', () => {
  it('of guests are DNS labels', () => {
    fc.assert(
      fc.property(anId, anId, anId, (a, b, c) => {
        expect(guestName(a, b, c)).toMatch(/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
      }),
    );
    const longest = 'abcdefghij-klmnopqrs';
    expect(guestName(longest, longest, longest).length).toBeLessThanOrEqual(63);
  });

  it('of zones, networks, groups, pools and storages are such as Proxmox VE takes', () => {
    fc.assert(
      fc.property(tenant, kind, anId, (number, kind, name) => {
        expect(zoneName(number)).toMatch(/^[a-z][a-z0-9]{0,7}$/);
        expect(vnetName(number, kind)).toMatch(/^[a-z][a-z0-9]{0,7}$/);
        expect(securityGroupName(number)).toMatch(/^[A-Za-z][A-Za-z0-9\-_]{1,17}$/);
        expect(poolName(number, name)).toMatch(/^[A-Za-z0-9.\-_]+$/);
        expect(backupStorageName(number, name)).toMatch(/^[a-z][a-z0-9\-_.]*[a-z0-9]$/);
        expect(replicationJobId(vmId(number, 1, 1), `node${number}`)).toMatch(/^[1-9][0-9]{2,8}-\d{1,9}$/);
      }),
    );
  });
});

describe('VM ids', () => {
  it('are given once', () => {
    const seen = new Set<number>();
    for (let t = 1; t <= 120; t++) for (let s = 1; s <= 24; s++) for (let i = 1; i <= 9; i++) seen.add(vmId(t, s, i));
    expect(seen.size).toBe(120 * 24 * 9);
  });

  it('end as the address does', () => {
    fc.assert(
      fc.property(tenant, service, instance, (t, s, i) => {
        expect(vmId(t, s, i) % 1000).toBe(hostOffset(s, i));
        expect(hostOffset(s, i)).toBeGreaterThan(1);
        expect(hostOffset(s, i)).toBeLessThan(255);
      }),
    );
  });
});

describe('VLANs and subnets', () => {
  const all = Array.from({ length: 120 }, (_, index) => index + 1).flatMap((number) =>
    (['internal', 'dmz'] as const).map((each) => ({
      vlan: derivedVlan(number, each),
      subnet: parseNetwork(derivedSubnet('10.128.0.0/9', number, each)),
    })),
  );

  it('are disjoint for every two tenants there may be', () => {
    expect(new Set(all.map(({ vlan }) => vlan)).size).toBe(all.length);
    const sorted = all.map(({ subnet }) => subnet).sort((a, b) => a.base - b.base);
    for (const [index, subnet] of sorted.slice(1).entries()) {
      expect(sorted.slice(index, index + 1).some((previous) => overlap(previous, subnet))).toBe(false);
    }
  });

  it('stay within what IEEE 802.1Q and the address base allow', () => {
    const base = parseNetwork('10.128.0.0/9');
    for (const { vlan, subnet } of all) {
      expect(vlan).toBeGreaterThanOrEqual(1);
      expect(vlan).toBeLessThanOrEqual(4094);
      expect(contains(base, subnet.base)).toBe(true);
    }
  });
});

describe('MAC addresses', () => {
  it('are locally administered, unicast, and tell the VM id', () => {
    fc.assert(
      fc.property(tenant, service, instance, (t, s, i) => {
        const mac = macAddress(vmId(t, s, i));
        expect(mac).toMatch(/^([0-9A-F]{2}:){5}[0-9A-F]{2}$/);
        const octets = mac.split(':').map((octet) => Number.parseInt(octet, 16));
        expect((octets[0] ?? 0) & 0b11).toBe(0b10);
        expect(octets.slice(3).reduce((value, octet) => value * 256 + octet, 0)).toBe(vmId(t, s, i));
      }),
    );
  });
});

describe('IPv4 networks', () => {
  it('are printed as they were read', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
        expect(printAddress(parseAddress(address))).toBe(address);
        const network = parseNetwork(`${address}/${prefix}`);
        expect(parseNetwork(printNetwork(network))).toEqual(network);
        expect(contains(network, parseAddress(address))).toBe(true);
      }),
    );
  });

  it.each([
    ['10.0.0.0/8', '10.200.0.0/16', true],
    ['10.0.0.0/24', '10.0.1.0/24', false],
    ['10.0.0.0/24', '10.0.0.255/32', true],
    ['0.0.0.0/0', '255.255.255.255/32', true],
    ['192.168.0.0/23', '192.168.1.0/24', true],
  ])('%s and %s overlap: %s', (a, b, expected) => {
    expect(overlap(parseNetwork(a), parseNetwork(b))).toBe(expected);
    expect(overlap(parseNetwork(b), parseNetwork(a))).toBe(expected);
  });
});
