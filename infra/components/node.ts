import { DnsLegacy, download, network, TimeLegacy } from '@muhlba91/pulumi-proxmoxve';
import { remote } from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import type { ClusterPlan, NodePlan, SitePlan } from '../../model/plan.ts';
import type { Reach } from '../connection.ts';
import { snippetDirectory } from '../storage-names.ts';

export interface NodeArgs {
  node: NodePlan;
  site: SitePlan;
  cluster: ClusterPlan;
  /** cloud-init vendor data by file name. */
  snippets: Record<string, string>;
  reach: Reach;
}

/** One node as its site wants it: guest bridge, DNS, time, cloud image, snippets. */
export class Node extends pulumi.ComponentResource {
  /** Volume id of the cloud image on this node. */
  readonly image: pulumi.Output<string>;
  /** Guests wait for these. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: NodeArgs, opts: pulumi.ComponentResourceOptions) {
    super('ikz:site:Node', name, {}, opts);
    const bridge = this.#network(args.node);
    this.#nameResolution(args);
    this.#time(args);
    const snippets = this.#snippets(args);
    this.image = this.#cloudImage(args.node, args.site);
    this.ready = [bridge, ...snippets];
    this.registerOutputs({ image: this.image });
  }

  #network(node: NodePlan): pulumi.Resource {
    return new network.linux.Bridge(
      node.name,
      {
        nodeName: node.name,
        name: node.guestBridge.name,
        ports: node.guestBridge.ports,
        vlanAware: true,
        autostart: true,
        comment: 'guests of all municipalities, one VLAN each',
      },
      { parent: this },
    );
  }

  #nameResolution({ node, site, cluster }: NodeArgs): void {
    new DnsLegacy(
      node.name,
      { nodeName: node.name, domain: cluster.domain, servers: site.dnsServers },
      { parent: this },
    );
  }

  #time({ node, site, reach }: NodeArgs): void {
    new TimeLegacy(node.name, { nodeName: node.name, timeZone: site.timezone }, { parent: this });
    const sources = `${site.ntpServers.map((server) => `server ${server} iburst`).join('\n')}\n`;
    const file = '/etc/chrony/sources.d/ikz.sources';
    new remote.Command(
      `${node.name}-time`,
      {
        connection: reach.ssh(node.name),
        create: `cat > ${file} && chronyc reload sources`,
        stdin: sources,
      },
      { parent: this },
    );
  }

  #snippets({ node, snippets, reach }: NodeArgs): pulumi.Resource[] {
    return Object.entries(snippets).map(
      ([file, text]) =>
        new remote.CopyToRemote(
          `${node.name}-${file}`,
          {
            connection: reach.ssh(node.name),
            source: new pulumi.asset.StringAsset(text),
            remotePath: `${snippetDirectory}/${file}`,
          },
          { parent: this },
        ),
    );
  }

  #cloudImage(node: NodePlan, { cloudImage }: SitePlan): pulumi.Output<string> {
    const image = new download.File(
      node.name,
      {
        nodeName: node.name,
        datastoreId: cloudImage.storage,
        contentType: 'import',
        url: cloudImage.url,
        fileName: cloudImage.fileName,
        checksum: cloudImage.checksum,
        checksumAlgorithm: cloudImage.checksumAlgorithm,
        overwrite: false,
      },
      { parent: this },
    );
    return image.id;
  }
}
