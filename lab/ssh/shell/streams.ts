/** Standard input and output of commands, and where redirections send them. */
import type { Redirection } from 'unbash';
import type { HostFiles } from '../files.ts';
import { joined, type Scope, text, Unsupported } from './expand.ts';

export type Sink = (text: string) => void;

export interface Streams {
  /** Everything that is left on standard input, once it has ended. */
  input(): Promise<string>;
  output: Sink;
  errors: Sink;
}

/** An input that gives `content` once. */
export function inputOf(content: string | Promise<string>): () => Promise<string> {
  let left = content;
  return async () => {
    const taken = left;
    left = '';
    return taken;
  };
}

/** The streams after `redirects`, applied from left to right. Files are created or emptied at once, as a shell does. */
export async function redirect(
  streams: Streams,
  redirects: readonly Redirection[],
  files: HostFiles,
  scope: Scope,
): Promise<Streams> {
  let result = streams;
  for (const each of redirects) result = { ...result, ...(await one(result, each, files, scope)) };
  return result;
}

async function one(streams: Streams, each: Redirection, files: HostFiles, scope: Scope): Promise<Partial<Streams>> {
  if (each.type === 'HereDoc') {
    return { input: inputOf(each.body.parts ? await joined(each.body.parts, scope) : each.body.text) };
  }
  if (!each.target) throw new Unsupported(`a redirection without a target`);
  const target = await text(each.target, scope);
  if (each.type === 'HereString') return { input: inputOf(`${target}\n`) };
  const descriptor = each.descriptor?.type === 'FileDescriptor' ? each.descriptor.value : undefined;
  switch (each.operator) {
    case '<':
      return { input: inputOf(target === '/dev/null' ? '' : files.read(target).toString('utf8')) };
    case '>':
    case '>|':
      return bind(descriptor, fileSink(files, target, false));
    case '>>':
      return bind(descriptor, fileSink(files, target, true));
    case '&>':
    case '&>>': {
      const sink = fileSink(files, target, each.operator === '&>>');
      return { output: sink, errors: sink };
    }
    case '>&':
      if (descriptor === 2 && target === '1') return { errors: streams.output };
      if ((descriptor === 1 || descriptor === undefined) && target === '2') return { output: streams.errors };
      throw new Unsupported(`"${descriptor ?? ''}>&${target}"`);
    default:
      throw new Unsupported(`the redirection "${each.operator}"`);
  }
}

function bind(descriptor: number | undefined, sink: Sink): Partial<Streams> {
  if (descriptor === undefined || descriptor === 1) return { output: sink };
  if (descriptor === 2) return { errors: sink };
  throw new Unsupported(`file descriptor ${descriptor}`);
}

function fileSink(files: HostFiles, path: string, append: boolean): Sink {
  if (path === '/dev/null') return () => {};
  if (!append || !files.find(path)) files.write(path, Buffer.alloc(0));
  return (more) => files.write(path, Buffer.concat([files.read(path), Buffer.from(more)]));
}
