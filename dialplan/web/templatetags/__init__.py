"""Tags of the telephony pages' templates."""

__all__: list[str] = []
