/** What the figures leave out. It belongs beside every one of them. */
export const notModelled: readonly string[] = [
  "Lines and desks of the members' own buildings: the way of the users ends at the uplinks of the sites.",
  'Power cuts of a whole region, and other causes that strike both sites at once, but for operator errors and common causes of parts of one type.',
  'Attacks, and defects of the applications that reach both sites with the data.',
  'Name resolution, time servers, the backup servers and the shared antivirus, unless a service is said to need it.',
  'Cooling, and fire in a switch cabinet that does not take the room.',
  'Outages on purpose: the way back to the repaired home node is taken for free, as a live migration.',
  'Which half goes on when all links are cut: guests with places at both sites are taken to have one in it.',
  'Switches of one site count as connected with one another; what lies between them does not fail by itself.',
  'Replication runs that fail: until the next one succeeds, 30 minutes later, more is lost than is told here.',
  'Failures during a failover, but for that of the replica.',
];
