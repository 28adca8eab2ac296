/**
 * pulumi-language-nodejs: SUBSTITUTE for Pulumi's language host for Node, which is not published as a Go module. Used
 * only by a toolchain built from source; speaks the same protocol and runs the same runners of the npm SDK.
 *
 * Arguments: the engine's address (flags, such as --tracing, are ignored). Prints the port it listens on.
 */
import { Server, ServerCredentials } from '@grpc/grpc-js';
import languageService from '@pulumi/pulumi/proto/language_grpc_pb.js';
import { versions } from '../../versions.ts';
import { linkToEngine } from '../substitute/engine-link.ts';
import { LanguageRuntime } from './service.ts';

const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith('-')) ?? '';
const runtime = new LanguageRuntime(versions.engine, engineAddress);

function end(): void {
  runtime.end();
  process.exit(0);
}
process.once('SIGTERM', end);
process.once('SIGINT', end);
if (engineAddress !== '') linkToEngine(engineAddress, end);

// Programs may send whole files and large configurations; gRPC's own limit is 4 MiB.
const unlimited = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };
const server = new Server(unlimited);
server.addService(languageService.LanguageRuntimeService, runtime.service);
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(String(port));
});
