"""Who changed what: the histories of all apps (django-simple-history) as one list, and sign-ins."""

__all__: list[str] = []
