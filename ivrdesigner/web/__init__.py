"""The visual designer: a Django app (label ``designer``) with its API, its admin pages and its editor in the browser.

`editor` is what the editor asks of a project's files, without Django; `models` keeps projects, revisions, builds,
deployments, recordings and hand-written documents; `api` is the django-ninja router of ``/api/designer``; `admin` are
the pages. May import Django and all of `ivrdesigner` below it; never `dialplan` or `console`, which listen to
`ivrdesigner.web.signals`. Requirements R-ivr.1 to R-ivr.10, R-ivr.12.
"""

__all__: list[str] = []
