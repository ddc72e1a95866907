"""Every operation of the designer's API needs its right, and that one only."""

import pytest
from designer_files import MAIN, SETTINGS

from ivrdesigner.web.api import router

FILES = {"ivr.yaml": SETTINGS, "flows/main.yaml": MAIN}
BODIES = {
    ("POST", "/projects"): {"name": "other"},
    ("PATCH", "/projects/{name}"): {"title": "x"},
    ("POST", "/projects/{name}/check"): {"files": FILES},
    ("POST", "/projects/{name}/apply"): {"files": FILES, "changes": []},
    ("POST", "/projects/{name}/layout"): {"files": FILES, "flow": "main"},
    ("POST", "/projects/{name}/dry-run"): {"files": {}},
    ("POST", "/projects/{name}/revisions"): {"base": 1, "files": FILES},
    ("POST", "/projects/{name}/diff"): {"from": 1, "to": 1},
    ("POST", "/projects/{name}/builds"): {},
    ("POST", "/projects/{name}/deployments"): {"build": 9},
    ("POST", "/projects/{name}/rollback"): {},
    ("POST", "/projects/{name}/speech"): {"text": "x", "language": "xx"},
    ("POST", "/documents"): {"name": "x"},
    ("PATCH", "/documents/{number}"): {"name": "x"},
}
QUERIES = {("GET", "/projects/{name}/diff"): "?from=1&to=1"}


def operations():
    for _, part, *_ in router._routers:
        for path, view in part.path_operations.items():
            for operation in view.operations:
                permission = getattr(operation.view_func, "permission", None)
                for method in operation.methods:
                    yield method, path, permission


OPERATIONS = sorted(operations())


def test_every_operation_names_the_right_that_it_needs():
    assert len(OPERATIONS) > 25
    assert [(method, path) for method, path, permission in OPERATIONS if permission is None] == []


@pytest.mark.parametrize(("method", "path", "permission"), OPERATIONS)
def test_an_operation_is_denied_without_its_right_and_allowed_with_it(
    user_with, api_of, media, method, path, permission
):
    from ivrdesigner.web.domain.projects import create_project

    create_project(None, "shop", files=FILES)
    address = path.replace("{name}", "shop").replace("{number}", "1") + QUERIES.get((method, path), "")
    right = permission.partition(".")[2]
    body = BODIES.get((method, path))
    others = {"view_project", "change_project", "build_project", "deploy_project", "call_flow"} - {right}
    denied = api_of(user_with(*others, name="without"))(method.lower(), address, body)
    if (method, path) in BODIES or method in ("GET", "DELETE"):
        assert denied.status == 403
    allowed = api_of(user_with(right, name="with"))(method.lower(), address, body)
    assert allowed.status != 403
    if allowed.answer.streaming:
        allowed.answer.close()


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "permission"), OPERATIONS)
def test_who_is_not_signed_in_gets_nothing(client, method, path, permission):
    address = path.replace("{name}", "shop").replace("{number}", "1") + QUERIES.get((method, path), "")
    assert getattr(client, method.lower())(f"/api/designer{address}").status_code == 401
