"""Where secrets of callers go: what is told of a call masks a secret only as long as it is known to be one."""

from __future__ import annotations

from collections.abc import Iterator

from ivrdesigner.project import Finding, Flow, HttpNode, SubflowNode, TransferNode, VariableItem
from ivrdesigner.rules.context import FlowContext
from vxml.message import Message

__all__ = ["addressed_secrets", "handed_on_secrets", "spoken_secrets"]


def handed_on_secrets(context: FlowContext) -> Iterator[Finding]:
    """IVR309. A truth value gives no secret away, and ``secret: false`` is the author's decision."""
    secrets, flows = _secrets(context.flow), context.around.loaded.flows
    for text, offset, expression in context.expressions:
        given = sorted(expression.reads & secrets - expression.guarded)
        if not given:
            continue
        node = None if text.node is None else context.flow.nodes[text.node]
        if text.into is not None and _is_open(context.flow, text.into):
            yield context.finding_inside(
                "IVR309",
                text,
                offset + expression.places[given[0]],
                Message(
                    "{into} is made of the secret {given}, but is not secret itself.",
                    into=text.into,
                    given=given[0],
                ),
                Message(
                    "Declare {into} with secret: true, or with secret: false if it gives nothing away.",
                    into=text.into,
                ),
            )
        elif isinstance(node, SubflowNode) and node.flow in flows:
            name = str(text.path[-1])
            if _is_open(flows[node.flow], name):
                yield context.finding(
                    "IVR309",
                    text.path,
                    Message(
                        "The secret {given} becomes {name} of {flow}, which is not secret.",
                        given=given[0],
                        name=name,
                        flow=node.flow,
                    ),
                    Message("Declare {name} in {flow} with secret: true.", name=name, flow=node.flow),
                )
    for node_id, node in context.flow.nodes.items():
        if isinstance(node, SubflowNode) and node.flow in flows:
            theirs = _secrets(flows[node.flow])
            for name, returned in node.into.items():
                if returned in theirs and _is_open(context.flow, name):
                    yield context.finding(
                        "IVR309",
                        ("nodes", node_id, "into", name),
                        Message(
                            "{name} takes the secret {returned} of {flow}, but is not secret itself.",
                            name=name,
                            returned=returned,
                            flow=node.flow,
                        ),
                        Message("Declare {name} with secret: true.", name=name),
                    )


def spoken_secrets(context: FlowContext) -> Iterator[Finding]:
    """IVR407."""
    secrets = _secrets(context.flow)
    remedy = Message(
        "Speak a part of it, from a variable of its own with secret: false, or say that it was understood."
    )
    for _, path, prompt in context.prompts:
        for index, item in enumerate(prompt):
            if isinstance(item, VariableItem) and item.variable in secrets:
                message = Message("The prompt speaks the secret {variable}.", variable=item.variable)
                yield context.finding("IVR407", (*path, index, "variable"), message, remedy)
    spoken = {path for _, path, _ in context.prompts}
    for text, offset, expression in context.expressions:
        given = sorted(expression.reads & secrets)
        if given and any(text.path[:length] in spoken for length in range(3, 6)):
            message = Message("The prompt speaks the secret {given}.", given=given[0])
            yield context.finding_inside(
                "IVR407", text, offset + expression.places[given[0]], message, remedy
            )


def addressed_secrets(context: FlowContext) -> Iterator[Finding]:
    """IVR511."""
    secrets = _secrets(context.flow)
    for text, offset, expression in context.expressions:
        given = sorted(expression.reads & secrets)
        if not given or text.node is None or len(text.path) < 3:
            continue
        node, field = context.flow.nodes[text.node], text.path[2]
        if isinstance(node, HttpNode) and field in ("url", "query"):
            message = Message(
                "The secret {given} stands in the address of an exchange, which servers and proxies log.",
                given=given[0],
            )
            remedy = Message("Send it in the body of a POST.")
        elif isinstance(node, TransferNode) and field == "to":
            message = Message(
                "The secret {given} stands in the destination of a transfer, which exchanges log.",
                given=given[0],
            )
            remedy = Message("Transfer to a number that tells nothing.")
        else:
            continue
        yield context.finding_inside("IVR511", text, offset + expression.places[given[0]], message, remedy)


def _secrets(flow: Flow) -> frozenset[str]:
    return frozenset(name for name, variable in flow.variables.items() if variable.secret)


def _is_open(flow: Flow, name: str) -> bool:
    """Whether a variable could give a secret away that it gets, and nobody has decided that it does not."""
    variable = flow.variables.get(name)
    return variable is not None and variable.type != "boolean" and "secret" not in variable.model_fields_set
