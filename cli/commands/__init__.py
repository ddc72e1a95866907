"""The commands of `ivrctl`, one module each with the click command as ``command``.

Modules import click and our own light modules at the top; everything heavy inside the function that needs it, so
that `ivrctl --help` stays quick.
"""

__all__: list[str] = []
