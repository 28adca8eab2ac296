import type { TopologyInput } from '../lab/topology.ts';
import type { Plan } from '../model/plan.ts';
import { usualBoot } from '../model/simulation/planned.ts';
import { usualPace } from '../model/simulation/scenario.ts';

/** Size the lab gives every cloud image: about that of a Debian image. */
const imageBytes = 340 * 1024 * 1024;

/** Port below the bridge that the installer makes for the management network. */
const managementPort = 'eno1';

/** The hardware of the plan, as the lab is told it; guests and everything else come by the API. */
export function labTopology(plan: Plan): TopologyInput {
  const storages = plan.tenants.flatMap((tenant) => tenant.backups);
  const images = new Map(
    plan.sites.map(({ cloudImage: { url, checksum, checksumAlgorithm } }) => [
      url,
      { url, checksum, checksumAlgorithm, sizeBytes: imageBytes },
    ]),
  );
  return {
    cluster: plan.cluster.name,
    sites: plan.sites.map((site) => ({
      id: site.id,
      upsMinutes: site.upsMinutes,
      nodes: site.nodes.map(({ name, memoryMiB, cores, managementAddress, bmc, guestBridge }) => ({
        name,
        ...(bmc && { bmc }),
        managementAddress: managementAddress.split('/', 1).join(),
        memoryMiB,
        cores,
        ports: [managementPort, ...guestBridge.ports],
      })),
      backupServer: {
        host: site.backupServer.host,
        port: site.backupServer.port,
        datastore: site.backupServer.datastore,
        fingerprint: site.backupServer.fingerprint,
        storages: storages.filter((backup) => backup.targetSite === site.id).map((backup) => backup.storage),
      },
    })),
    links: plan.links.map(({ id, between }) => ({ name: id, between })),
    witness: { host: plan.witness.host },
    images: [...images.values()],
    pace: {
      transferMiBps: usualPace.transfer,
      guestStart: usualPace.guestStart,
      guestStop: usualPace.guestStop,
      guestBoot: usualBoot,
      boots: usualPace.boots,
    },
  };
}
