/**
 * Vendor data for cloud-init: what every guest of a tenant gets at its first start, beside its own
 * addresses and keys. Pure: text in, text out.
 */
import { stringify } from 'yaml';
import type { AntivirusPlan, TenantPlan } from '../model/plan.ts';

/** Port of the signature mirrors (HTTP; ClamAV signatures are signed themselves). */
const mirrorPort = 80;

/**
 * The `#cloud-config` document that enrols a tenant's guests with the shared antivirus.
 * `PrivateMirror` may be given several times and is tried in order (freshclam.conf(5)): the mirror
 * of the guest's home site comes first, the other site's stands in for it.
 */
export function vendorData(tenant: TenantPlan, antivirus: AntivirusPlan, homeSite: string): string {
  const mirrors = [...antivirus.mirrors].sort((a, b) => Number(b.site === homeSite) - Number(a.site === homeSite));
  const document = {
    package_update: true,
    packages: ['clamav-daemon', 'clamav-freshclam', 'qemu-guest-agent'],
    write_files: [
      {
        path: '/etc/clamav/freshclam.conf',
        permissions: '0644',
        content: lines([
          'DatabaseOwner clamav',
          'DatabaseDirectory /var/lib/clamav',
          'Checks 24',
          ...mirrors.map((mirror) => `PrivateMirror http://${mirror.address}:${mirrorPort}`),
          'NotifyClamd /etc/clamav/clamd.conf',
        ]),
      },
      {
        path: '/etc/ikz/antivirus.yaml',
        permissions: '0644',
        content: stringify({ group: tenant.id, management: antivirus.management }),
      },
    ],
    runcmd: [
      ['systemctl', 'enable', '--now', 'qemu-guest-agent'],
      ['systemctl', 'restart', 'clamav-freshclam'],
    ],
  };
  return `#cloud-config\n${stringify(document)}`;
}

function lines(all: string[]): string {
  return `${all.join('\n')}\n`;
}
