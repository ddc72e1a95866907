"""Views on flows as graphs: every way that a call can take, who calls whom, and drawings of it.

`flow_graph` and `flow_graphs` give a `FlowGraph` over a networkx multigraph; edges carry an `Outcome` that tells
what the caller does. `call_graph` is the graph of sub-flows. May import networkx and `ivrdesigner.project`.
Requirements R-ivr.2 (back, top), R-ivr.6, R-ivr.7, R-ivr.12.
"""

from ivrdesigner.graph.branches import CALLER, End, Outcome, OutcomeKind, queue_node
from ivrdesigner.graph.calls import call_graph, entry_flows, flow_graphs
from ivrdesigner.graph.flow_graph import FlowGraph, Leaves, Step, flow_graph
from ivrdesigner.graph.mermaid import flow_mermaid
from ivrdesigner.graph.svg import flow_svg
from ivrdesigner.graph.written import WAYS, WrittenFlow, settings_json, targets_of, written_flow

__all__ = [
    "CALLER",
    "WAYS",
    "End",
    "FlowGraph",
    "Leaves",
    "Outcome",
    "OutcomeKind",
    "Step",
    "WrittenFlow",
    "call_graph",
    "entry_flows",
    "flow_graph",
    "flow_graphs",
    "flow_mermaid",
    "flow_svg",
    "queue_node",
    "settings_json",
    "targets_of",
    "written_flow",
]
