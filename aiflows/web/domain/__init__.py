"""What is done with scripts; pages and calls only ask for it. Refusals are `ivrdesigner.web.domain.errors.Refused`."""

__all__: list[str] = []
