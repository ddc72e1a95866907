"""Timings, kept apart from the tests: `make benchmark`, or `python -m benchmarks NAME`."""

__all__: list[str] = []
