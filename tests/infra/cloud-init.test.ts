import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readPlan } from '../../cli/read-plan.ts';
import { vendorData } from '../../infra/cloud-init.ts';
import { snippetFile, snippetVolume } from '../../infra/storage-names.ts';
import type { TenantPlan } from '../../model/plan.ts';

const plan = await readPlan();
const [tenant] = plan.tenants as [TenantPlan, ...TenantPlan[]];

describe('The vendor data of a guest', () => {
  it.each(plan.sites.map((site) => site.id))(
    'asks the signature mirror of its home site %s first, then the other',
    (site) => {
      const text = vendorData(tenant, plan.antivirus, site);
      const freshclam: string = parse(text).write_files[0].content;
      const mirrors = [...freshclam.matchAll(/^PrivateMirror http:\/\/([\d.]+):80$/gm)].map((match) => match[1]);
      const own = plan.antivirus.mirrors.find((mirror) => mirror.site === site)?.address;
      expect(mirrors).toHaveLength(2);
      expect(mirrors[0]).toBe(own);
      expect(new Set(mirrors)).toEqual(new Set(plan.antivirus.mirrors.map((mirror) => mirror.address)));
    },
  );

  it('enrols the guest in the group of its member', () => {
    const text = vendorData(tenant, plan.antivirus, 'niestetal');
    expect(text.startsWith('#cloud-config\n')).toBe(true);
    expect(parse(parse(text).write_files[1].content)).toEqual({
      group: tenant.id,
      management: plan.antivirus.management,
    });
  });

  it('lies under one name on every node, which the guest names as a volume', () => {
    const guest = { tenant: 'niestetal', homeSite: 'kaufungen' };
    expect(snippetVolume(guest)).toBe(`local:snippets/${snippetFile(guest)}`);
  });
});
