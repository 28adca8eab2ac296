/**
 * pulumi-resource-command: SUBSTITUTE for Pulumi's command provider, which is not published as a Go module. Used only by
 * a toolchain built from source; serves the same resources with the same inputs, outputs and rules.
 *
 * Arguments: the engine's address. Prints the port it listens on.
 */
import { main } from '@pulumi/pulumi/provider/server.js';
import { versions } from '../../versions.ts';
import { linkToEngine } from '../substitute/engine-link.ts';
import { commandProvider } from './provider.ts';

const args = process.argv.slice(2);
const engineAddress = args.find((argument) => !argument.startsWith('-'));
const engine = engineAddress === undefined ? undefined : linkToEngine(engineAddress, end);
const provider = commandProvider(versions.command, (urn, line) => engine?.status(urn, line));

/** Ends the commands that run here, too: nobody is left to hear what they print. */
function end(): void {
  void provider.cancel().finally(() => process.exit(0));
}

void main(provider, args);
