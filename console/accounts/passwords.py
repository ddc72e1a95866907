"""What a password must be like (R-crm.1)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

__all__ = ["LettersAndDigits"]

SHORTEST: Final = 6
_RUN: Final = 4


class LettersAndDigits:
    """Letters and digits, at least six characters, and no four digits in a row that count up, count down or repeat."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if len(password) < SHORTEST:
            raise ValidationError(_("The password needs at least %d characters.") % SHORTEST, "too-short")
        if not (any(c.isalpha() for c in password) and any(c.isdigit() for c in password)):
            raise ValidationError(_("The password needs letters and digits."), "one-kind")
        for digits in re.findall(rf"(?=([0-9]{{{_RUN}}}))", password):
            steps = {int(after) - int(before) for before, after in pairwise(digits)}
            if len(steps) == 1 and steps <= {-1, 0, 1}:
                raise ValidationError(
                    _("The password has the digits %s in a row; choose others.") % digits, "run-of-digits"
                )

    def get_help_text(self) -> str:
        return (
            _("Letters and digits, at least %d characters, without runs of digits such as 1234 or 0000.")
            % SHORTEST
        )
