/** `ipmitool -I lanplus -H ADDRESS -U USER -f FILE chassis power status|on|off|cycle|reset` (ipmitool(1)). */
import { bmcPasswordFile } from '../../../model/management-controller.ts';
import { isOn, nodeAt, powerCycle, powerOff, powerOn } from '../../faults/bmc.ts';
import { clusterHost, fileKey } from '../../state/cluster.ts';
import { type Call, type Command, options, refuse } from '../command.ts';

/** Bytes of a password; what a file's first line has beyond is ignored. */
const passwordBytes = 20;

export const ipmitool: Command = (call) => {
  const { values, rest } = options(call.args, 'IHUfpPLCRN');
  const { cluster, name } = call.machine;
  const [object, power, verb = ''] = rest;
  if (values.get('I') !== 'lanplus') return refuse(call, `Error loading interface ${values.get('I') ?? 'open'}`);
  const address = values.get('H');
  if (address === undefined) return refuse(call, 'No hostname specified!');
  if ((object !== 'chassis' && object !== 'power') || (object === 'chassis' && power !== 'power')) {
    return refuse(call, `Invalid command: ${rest.join(' ')}`);
  }
  const file = values.get('f');
  const password = file === undefined ? undefined : firstLine(call, file);
  if (file !== undefined && password === undefined) call.complain(`Unable to open password file ${file}\n`);
  const node = nodeAt(cluster, address, name);
  if (!node || node.bmc?.user !== values.get('U') || password === undefined || password !== expected(call)) {
    return refuse(call, 'Error: Unable to establish IPMI v2 / RMCP+ session');
  }
  return chassis(call, node.name, object === 'power' ? (power ?? '') : verb);
};

function firstLine({ machine }: Call, file: string): string | undefined {
  if (machine.files.find(file)?.kind !== 'file') return undefined;
  return machine.files.read(file).toString('utf8').split('\n', 1)[0]?.slice(0, passwordBytes);
}

/** Read from the records: the node that asks may have lost its cluster's file system. */
function expected({ machine: { cluster } }: Call): string | undefined {
  const content = cluster.files.get(fileKey(clusterHost, bmcPasswordFile))?.content;
  return content === undefined ? undefined : Buffer.from(content, 'base64').toString('utf8').split('\n', 1)[0];
}

function chassis(call: Call, node: string, verb: string): number {
  const { cluster } = call.machine;
  const isRunning = isOn(cluster, node);
  const control = (shown: string, work: () => void): number => {
    cluster.transaction(work);
    call.print(`Chassis Power Control: ${shown}\n`);
    return 0;
  };
  switch (verb) {
    case 'status':
      call.print(`Chassis Power is ${isRunning ? 'on' : 'off'}\n`);
      return 0;
    case 'on':
      return control('Up/On', () => powerOn(cluster, node));
    case 'off':
      return control('Down/Off', () => powerOff(cluster, node));
    case 'cycle':
    case 'reset': {
      const shown = verb === 'cycle' ? 'Cycle' : 'Reset';
      if (isRunning) return control(shown, () => powerCycle(cluster, node));
      return refuse(call, `Set Chassis Power Control to ${shown} failed: Command not supported in present state`);
    }
    default:
      return refuse(call, `Invalid chassis power command: ${verb}`);
  }
}
