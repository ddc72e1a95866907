"""The pages: django-unfold's lists and forms, with a panel of our own where those do not suffice."""

from dialplan.web.admin import calls, numbers, rules, times

__all__ = ["calls", "numbers", "rules", "times"]
