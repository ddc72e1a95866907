/** What components ask the store for. */

import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { FieldPath, Finding, FlowJson, NodeJson } from '../api/types';
import { useDesigner } from './designer';
import { type Graph, graphOf } from './graph';

/** JSON of the flow that is open, or of another one. */
export function useFlow(name?: string): FlowJson | undefined {
  return useDesigner((store) => store.doc.flows[name ?? store.flow]);
}

export function useNode(flow: string, node: string): NodeJson | undefined {
  return useDesigner((store) => store.doc.flows[flow]?.nodes[node]);
}

export function useGraph(name?: string): Graph {
  const flow = useDesigner((store) => name ?? store.flow);
  const json = useDesigner((store) => store.doc.flows[flow]);
  const state = useDesigner((store) => store.state?.flows[flow]);
  const catalogue = useDesigner((store) => store.catalogue);
  return useMemo(() => graphOf(json, state, catalogue), [json, state, catalogue]);
}

const NONE: readonly Finding[] = [];

export function useFindings(): readonly Finding[] {
  return useDesigner((store) => store.state?.findings ?? NONE);
}

/** Findings about one flow, one node of it, or one field (and what is inside it). */
export function useFindingsAbout(flow: string, node?: string, path?: FieldPath): readonly Finding[] {
  const all = useFindings();
  const at = path === undefined ? '' : JSON.stringify(path);
  return useMemo(() => {
    const start: FieldPath = at === '' ? [] : (JSON.parse(at) as FieldPath);
    return all.filter(
      (finding) =>
        finding.flow === flow &&
        (node === undefined || finding.node === node) &&
        start.every((key, index) => String(finding.path[index]) === String(key)),
    );
  }, [all, flow, node, at]);
}

export function useHistory(): { canUndo: boolean; canRedo: boolean } {
  const canUndo = useStore(useDesigner.temporal, (history) => history.pastStates.length > 0);
  const canRedo = useStore(useDesigner.temporal, (history) => history.futureStates.length > 0);
  return { canUndo, canRedo };
}
