/** XML as a tree of elements that know their line. */
import { SaxesParser } from 'saxes';
import { MefError } from './error.ts';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  /** From 1. */
  readonly line: number;
}

/**
 * The root element of a document. Text between elements is left out: the format keeps nothing there but labels.
 * @throws MefError where the text is no well-formed XML
 */
export function parseXml(file: string, text: string): Element {
  const parser = new SaxesParser();
  const open: Element[] = [];
  let root: Element | undefined;
  parser.on('error', (error) => {
    const fact = error.message.replace(/^\d+:\d+: /, '');
    throw new MefError({ file, line: parser.line, fact: `not well-formed XML: ${fact}` });
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], line: parser.line };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.write(text.replace(/^\uFEFF/, '')).close();
  if (!root) throw new MefError({ file, line: 1, fact: 'no element in the document', allowed: '<opsa-mef>' });
  return root;
}
