/** Where the nodes of a flow stand in its text, by the syntax tree of the editor; it copes with broken text. */

import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import type { SyntaxNode } from '@lezer/common';

export interface NodePlace {
  id: string;
  /** Offsets in the text: of the key, and of the end of its value. */
  from: number;
  to: number;
}

const PARSE_MS = 150;

function plain(text: string): string {
  const quote = text.charAt(0);
  return (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
}

function pairsOf(map: SyntaxNode | null): SyntaxNode[] {
  return map === null ? [] : map.getChildren('Pair');
}

function mapIn(node: SyntaxNode): SyntaxNode | null {
  return node.getChild('BlockMapping') ?? node.getChild('FlowMapping');
}

/** The nodes of the map `nodes` in the order of the text; none where there is no such map. */
export function nodePlaces(state: EditorState): NodePlace[] {
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MS) ?? syntaxTree(state);
  const text = (node: SyntaxNode) => plain(state.sliceDoc(node.from, node.to));
  const document = tree.topNode.getChild('Document');
  const root = document === null ? null : mapIn(document);
  for (const pair of pairsOf(root)) {
    const key = pair.getChild('Key');
    if (key === null || text(key) !== 'nodes') continue;
    return pairsOf(mapIn(pair)).flatMap((one) => {
      const name = one.getChild('Key');
      return name === null ? [] : [{ id: text(name), from: name.from, to: one.to }];
    });
  }
  return [];
}

/** The node in which an offset lies. */
export function nodeAt(places: readonly NodePlace[], offset: number): string | undefined {
  return places.findLast((place) => place.from <= offset && offset <= place.to)?.id;
}
