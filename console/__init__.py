"""The web site of Ivrkit: a Django project that mounts the designer's and the telephony pages and adds what they share.

``settings`` (from the environment), ``accounts`` (users, employees, roles), ``api`` (the HTTP API), ``sqlite`` (the
database back end that keeps the hub of gevent running). ``ivrctl web`` serves it.

May import everything below it; `cli` imports it lazily. Pages are Django admin pages by django-unfold.
"""

__all__: list[str] = []
