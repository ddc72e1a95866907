"""The `<object>` of an HTTP exchange (R-ivr.5); `ivrdesigner.runtime.exchange` reads its parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ivrdesigner.compiler.escaping import js
from ivrdesigner.compiler.expressions import Inserted, address, json_value, seconds, text_of, text_parts
from ivrdesigner.compiler.flow_document import FlowDocument
from ivrdesigner.compiler.ways import Ways
from ivrdesigner.project import FormBody, HttpNode, JsonBody, TextBody

__all__ = ["http_view"]


def http_view(document: FlowDocument, node: HttpNode, ways: Ways) -> Mapping[str, object]:
    """What the template of the node's form needs."""
    timeout = document.project.defaults.http_timeout if node.timeout is None else node.timeout
    variables = document.flow.variables
    fields = {
        name: (path, variables[name].type if name in variables else "any")
        for name, path in node.response.fields.items()
    }
    params = [("url", address(node.url))]
    if node.headers:
        params.append(("headers", _pairs(node.headers)))
    if node.query:
        params.append(("query", _pairs(node.query)))
    match node.body:
        case JsonBody():
            params.append(("json", json_value(node.body.json_)))
        case TextBody():
            params.append(("text", text_of(node.body.text)))
        case FormBody():
            params.append(("form", _form(document, node.body.form)))
        case None:
            pass
    response = {"format": node.response.format, "fields": fields}
    return {
        "method": node.method,
        "params": params,
        "timeout": seconds(timeout).removesuffix("s"),
        "response": json.dumps(response, ensure_ascii=False, sort_keys=True),
        "fields": list(fields),
        "status": node.status_into,
        "error": ways("error", "error"),
    }


def _pairs(values: Mapping[str, str]) -> str:
    return "[" + ", ".join(f"[{js(name)}, {text_of(value)}]" for name, value in values.items()) + "]"


def _form(document: FlowDocument, form: Mapping[str, str]) -> str:
    fields = []
    for name, template in form.items():
        is_recording = "true" if _is_recording(document, template) else "false"
        fields.append(f"[{js(name)}, {text_of(template)}, {is_recording}]")
    return "[" + ", ".join(fields) + "]"


def _is_recording(document: FlowDocument, template: str) -> bool:
    """Whether the field is just a variable that holds a recording."""
    parts = text_parts(template)
    if len(parts) != 1 or not isinstance(parts[0], Inserted):
        return False
    variable = document.flow.variables.get(parts[0].expression.strip())
    return variable is not None and variable.type == "recording"
