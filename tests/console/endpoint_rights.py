"""Every address of the site, and the right that it needs. `test_endpoints` fails for one that is not here."""

ANYBODY = "anybody"
SIGNED_IN = "signed in"
NOBODY = "nobody"

PAGES = {
    "": SIGNED_IN,
    "admin/": SIGNED_IN,
    "admin/search/": SIGNED_IN,
    "admin/login/": ANYBODY,
    "admin/logout/": "parameters decide",
    "admin/password_change/": SIGNED_IN,
    "admin/password_change/done/": SIGNED_IN,
    "admin/autocomplete/": "parameters decide",
    "admin/jsi18n/": SIGNED_IN,
    "admin/r/<path:content_type_id>/<path:object_id>/": "parameters decide",
    "admin/accounts/user/<id>/password/": "accounts.change_user",
    "admin/audit/change/": "audit.view_change",
    "api/openapi.json": SIGNED_IN,
    "api/docs": SIGNED_IN,
    "api/": "not found",
    "live/events": "parameters decide",
    "setup/<str:token>/": "not found",
    "logo": "not found",
    "i18n/setlang/": "parameters decide",
    "admin/telephony/blacklistentry/export/": "telephony.view_blacklistentry",
    "admin/telephony/blacklistentry/import/": "telephony.add_blacklistentry",
    "admin/telephony/blacklistentry/process_import/": "parameters decide",
    "telephony/try/number": "telephony.view_accessnumber",
    "telephony/try/blacklist": "telephony.view_blacklistentry",
    "telephony/capacity": "telephony.view_capacitylimit",
    "telephony/calls/<str:call>/": "telephony.view_calltrace",
    "telephony/calls/<str:call>/flows/<str:flow>.svg": "telephony.view_calltrace",
    "designer/call": "parameters decide",
    "designer/<str:project>/": "designer.view_project",
    "admin/designer/project/<int:pk>/version/": "parameters decide",
    "admin/designer/project/<int:pk>/diff/": "parameters decide",
}
"""By route. Those that do not answer by right alone have tests of their own."""

FIXED = {"add": NOBODY, "delete": NOBODY}
MODEL_PAGES = {
    "accounts/apikey": {},
    "accounts/employee": {},
    "accounts/role": {},
    "accounts/user": {},
    "designer/audiofile": {},
    "designer/project": {},
    "designer/voicexmldocument": {},
    "site/sitesettings": FIXED,
    "telephony/accessnumber": {},
    "telephony/blacklistentry": {},
    "telephony/callinput": FIXED,
    "telephony/calltrace": FIXED,
    "telephony/canary": {},
    "telephony/capacitylimit": FIXED,
    "telephony/holiday": {},
    "telephony/publication": FIXED,
    "telephony/routing": FIXED,
    "telephony/translationrule": {},
    "telephony/workingtime": {},
}
"""Admin pages of models: by the four rights of the model, but for what is said here."""

VIEW, ADD, CHANGE = "designer.view_project", "designer.add_project", "designer.change_project"
BUILD, DEPLOY, DELETE = "designer.build_project", "designer.deploy_project", "designer.delete_project"
PROJECT = "/designer/projects/{name}"
FILES = {"files": {"ivr.yaml": "name: x\n"}}
API = {
    ("GET", "/me"): (SIGNED_IN, None),
    ("GET", "/designer/catalogue"): (VIEW, None),
    ("GET", "/designer/projects"): (VIEW, None),
    ("POST", "/designer/projects"): (ADD, {"name": "x", "title": "x"}),
    ("GET", PROJECT): (VIEW, None),
    ("PATCH", PROJECT): (CHANGE, {"title": "y"}),
    ("DELETE", PROJECT): (DELETE, None),
    ("GET", f"{PROJECT}/draft"): (VIEW, None),
    ("GET", f"{PROJECT}/revisions"): (VIEW, None),
    ("POST", f"{PROJECT}/revisions"): (CHANGE, {"base": 1, **FILES}),
    ("GET", f"{PROJECT}/revisions/{{number}}"): (VIEW, None),
    ("POST", f"{PROJECT}/check"): (VIEW, FILES),
    ("POST", f"{PROJECT}/apply"): (CHANGE, {**FILES, "changes": []}),
    ("POST", f"{PROJECT}/layout"): (VIEW, {**FILES, "flow": "main"}),
    ("POST", f"{PROJECT}/dry-run"): (VIEW, {**FILES, "flow": "main", "inputs": []}),
    ("GET", f"{PROJECT}/diff"): (VIEW, {"from": 1, "to": 1}),
    ("POST", f"{PROJECT}/diff"): (VIEW, {"from": 1, "to": 1}),
    ("GET", f"{PROJECT}/builds"): (VIEW, None),
    ("POST", f"{PROJECT}/builds"): (BUILD, {"revision": 1}),
    ("GET", f"{PROJECT}/builds/{{number}}"): (VIEW, None),
    ("GET", f"{PROJECT}/deployments"): (VIEW, None),
    ("POST", f"{PROJECT}/deployments"): (DEPLOY, {"build": 1, "note": ""}),
    ("POST", f"{PROJECT}/rollback"): (DEPLOY, {"build": 1, "note": ""}),
    ("POST", f"{PROJECT}/speech"): (VIEW, {"text": "x", "language": "en-US"}),
    ("GET", f"{PROJECT}/export"): (VIEW, None),
    ("POST", f"{PROJECT}/import"): (CHANGE, None),
    ("GET", f"{PROJECT}/audio"): ("designer.view_audiofile", None),
    ("POST", f"{PROJECT}/audio"): ("designer.add_audiofile", None),
    ("DELETE", "/designer/audio/{number}"): ("designer.delete_audiofile", None),
    ("GET", "/designer/audio/{number}/content"): ("designer.view_audiofile", None),
    ("GET", f"{PROJECT}/call"): ("designer.call_flow", None),
    ("POST", f"{PROJECT}/ring"): ("designer.call_flow", {"extension": "1001"}),
    ("GET", f"{PROJECT}/calls"): (VIEW, None),
    ("POST", f"{PROJECT}/calls"): ("designer.call_flow", {"text": "{}"}),
    ("GET", f"{PROJECT}/calls/{{identifier}}"): (VIEW, None),
    ("DELETE", f"{PROJECT}/calls/{{identifier}}"): (CHANGE, None),
    ("POST", f"{PROJECT}/calls/{{identifier}}/replay"): (VIEW, {}),
    ("GET", "/designer/documents"): ("designer.view_voicexmldocument", None),
    ("POST", "/designer/documents"): ("designer.add_voicexmldocument", {"name": "x"}),
    ("GET", "/designer/documents/{number}"): ("designer.view_voicexmldocument", None),
    ("PATCH", "/designer/documents/{number}"): ("designer.change_voicexmldocument", {"name": "x"}),
    ("DELETE", "/designer/documents/{number}"): ("designer.delete_voicexmldocument", None),
}
"""By method and path: the right, and a body or query that is well formed."""
