import { debianPrograms } from '../../../dev/debian-packages.ts';

/** The real daemons and their tools. */
export interface Corosync {
  readonly corosync: string;
  readonly qdevice: string;
  readonly qnetd: string;
  readonly quorumtool: string;
  /** The environment they run in: the process's own, with the libraries that came with them. */
  readonly env: NodeJS.ProcessEnv;
}

/** Throws where there is no apt, its lists lack the packages, or the archive can't be reached. */
export async function corosyncPackages(env?: NodeJS.ProcessEnv): Promise<Corosync> {
  const unpacked = await debianPrograms(
    {
      name: 'corosync',
      packages: ['corosync', 'corosync-qdevice', 'corosync-qnetd'],
      programs: {
        corosync: 'usr/sbin/corosync',
        qdevice: 'usr/sbin/corosync-qdevice',
        qnetd: 'usr/bin/corosync-qnetd',
        quorumtool: 'usr/sbin/corosync-quorumtool',
      },
    },
    env,
  );
  return { ...unpacked.programs, env: unpacked.env };
}
