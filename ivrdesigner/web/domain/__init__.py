"""What is done with projects: functions over the models, for the API, the admin pages and commands alike.

Each is one transaction. They raise the errors of `ivrdesigner.web.domain.errors`, whose ``code`` is stable.
"""

__all__: list[str] = []
