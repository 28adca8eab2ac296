/** A node of a replay: its two services, each with a clock of its own. */
import { Crm } from '../crm.ts';
import { Lrm } from '../lrm.ts';
import type { ReplayCluster } from './cluster.ts';
import { ReplayGuests } from './guests.ts';
import { ReplayPort } from './replay-port.ts';

export class ReplayNode {
  readonly name: string;
  power = false;
  network = false;
  shutdown: 'no' | 'poweroff' | 'reboot' = 'no';
  /** `cfs NODE rw|update fail` */
  readonly broken = { rw: false, update: false };
  crm: Crm | undefined;
  lrm: Lrm | undefined;
  lrmRestarts = false;
  readonly crmPort: ReplayPort;
  readonly lrmPort: ReplayPort;
  readonly #guests: ReplayGuests;

  constructor(cluster: ReplayCluster, name: string) {
    this.name = name;
    this.crmPort = new ReplayPort(cluster, this, 'crm');
    this.lrmPort = new ReplayPort(cluster, this, 'lrm');
    this.#guests = new ReplayGuests(cluster, name, (message) => this.lrmPort.log('info', message));
  }

  startCrm(): void {
    this.crm = new Crm(this.crmPort);
  }

  startLrm(): void {
    this.lrm = new Lrm(this.lrmPort, this.#guests);
  }

  setClocks(): void {
    this.crmPort.setClock();
    this.lrmPort.setClock();
  }
}
