/** The installation as the inventory describes it and the plan fills it. */
import type { Inventory } from '../../inventory.ts';
import type { Plan } from '../../plan.ts';
import { intendedGuest, intendedLags, strictRules } from '../../simulation/planned.ts';
import type { Installation, InstalledGuest, InstalledService } from './installation.ts';

/** A backup a night: just before the next one is done, the last is this old at most. */
const dayAndWindow = (windowMinutes: number) => 86_400 + windowMinutes * 60;

export function plannedInstallation(inventory: Inventory, plan: Plan): Installation {
  return {
    ...premisesOf(inventory),
    guests: plannedGuests(inventory, plan),
    rules: strictRules(plan.guests),
    services: servicesOf(inventory, plan),
  };
}

/**
 * Sites, lines and witness: what no stack declares, and only the inventory knows. A site may call its parts what another
 * calls its own: such a part gets its site's name in front, `east/switch`.
 */
export function premisesOf({
  sites,
  links,
  witness,
}: Pick<Inventory, 'sites' | 'links' | 'witness'>): Pick<Installation, 'sites' | 'links' | 'witness'> {
  return {
    sites: sites.map((site) => {
      const { id, rooms, powerFeeds, ups, generator, switches, uplinks, nodes } = site;
      const own = (field: OwnParts) => (name: string) => nameOfPart(sites, id, field, name);
      return {
        id,
        rooms: rooms.map((each) => own('rooms')(each.id)),
        powerFeeds: powerFeeds.map((each) => own('powerFeeds')(each.id)),
        ups: ups.map((each) => ({ ...each, id: own('ups')(each.id), powerFeed: own('powerFeeds')(each.powerFeed) })),
        generator,
        switches: switches.map((each) => ({
          id: own('switches')(each.id),
          room: own('rooms')(each.room),
          ups: own('ups')(each.ups),
        })),
        uplinks: uplinks.map((each) => ({ id: own('uplinks')(each.id), switch: own('switches')(each.switch) })),
        nodes: nodes.map((node) => ({
          name: node.name,
          room: own('rooms')(node.room),
          ups: node.ups.map(own('ups')),
          switches: node.switches.map(own('switches')),
          solidStateDisks: node.solidStateDisks,
          memoryMiB: node.memoryMiB - node.reservedMiB,
        })),
      };
    }),
    links: links.links.map((link) => ({
      ...link,
      ends: Object.fromEntries(
        Object.entries(link.ends).map(([site, end]) => [site, nameOfPart(sites, site, 'switches', end)]),
      ),
    })),
    witness: { place: witness.place },
  };
}

type OwnParts = 'rooms' | 'powerFeeds' | 'ups' | 'switches' | 'uplinks';

function nameOfPart(sites: Inventory['sites'], site: string, field: OwnParts, id: string): string {
  const namesakes = sites.filter((each) => each[field].some((part) => part.id === id));
  return namesakes.length > 1 ? `${site}/${id}` : id;
}

function plannedGuests({ targets }: Inventory, { guests, tenants }: Plan): InstalledGuest[] {
  const lags = intendedLags(guests.map(intendedGuest));
  const backedUp = new Set(tenants.flatMap(({ backups }) => backups.flatMap(({ vmIds }) => vmIds)));
  return guests.map(({ name, vmId, service, memoryMiB, homeNode, replicas, haNodes, dependsOn, provides }) => ({
    name,
    vmId,
    memoryMiB,
    node: homeNode,
    places: [homeNode, ...replicas.map(({ node }) => node).filter((node) => haNodes.includes(node))],
    replicaLags: Object.fromEntries(lags.get(vmId) ?? []),
    backupSeconds: backedUp.has(vmId) ? dayAndWindow(targets.backups.windowMinutes) : undefined,
    dependsOn,
    standsIn: provides === 'antivirus-mirror' ? `${service} ${provides}` : undefined,
  }));
}

/** Each service of each tenant that has guests of it, in the order of the tenants and VM ids. */
export function servicesOf({ services, targets }: Inventory, { guests, tenants }: Plan): InstalledService[] {
  return tenants.flatMap(({ id: member, title: memberTitle }) => {
    const own = Map.groupBy(
      guests.filter(({ tenant }) => tenant === member),
      ({ service }) => service,
    );
    return [...own].flatMap(([id, members]) => {
      const service = services.find((each) => each.id === id);
      if (!service) return [];
      return {
        member,
        memberTitle,
        service: id,
        title: service.title,
        target: {
          percent: service.availabilityPercent ?? targets.availabilityPercent,
          rtoMinutes: service.rtoMinutes ?? targets.rtoMinutes,
          rpoMinutes: service.rpoMinutes ?? targets.rpoMinutes,
        },
        guests: members.map(({ name }) => name),
      };
    });
  });
}
