"""Scripts of robots in the console: revisions, builds, calls from the browser, learning and evaluation (Django app ``scripts``).

`models` is what is kept, `domain` what is done, `admin` the pages, `api` the same for programs, `calling` what makes a call ready for the socket and the
process of `ivrdesigner.web.call`, `trials` the process in which scripts are tried. May import `ivrdesigner.web`.
Requirements R-ai.1, R-ai.7 to R-ai.9, R-ai.11.
"""

__all__: list[str] = []
