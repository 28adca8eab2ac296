/** Sites, lines and witness as an installation has them. */
import type { Inventory } from '../../inventory.ts';
import type { Installation } from './installation.ts';

/**
 * What no stack declares, and only the inventory knows. A site may call its parts what another
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
