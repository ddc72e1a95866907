"""Users, the employees they are bound to, and roles (R-sys.1)."""

__all__: list[str] = []
