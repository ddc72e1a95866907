"""The form of a script: its text, or a file with it, and a note."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

import samples
from aiflows.web.domain.checking import plain_text
from aiflows.web.models import Script
from ivrdesigner.web.admin.concurrent import CONFLICT
from ivrdesigner.web.domain.errors import Refused

__all__ = ["ScriptForm"]

_CODE = {"rows": 28, "class": "designer-text", "spellcheck": "false", "autocapitalize": "off"}


class ScriptForm(forms.ModelForm):
    """Faulty texts can be saved too: what is wrong with them is shown below."""

    template = forms.ChoiceField(label=_("Begin with"), required=False, widget=UnfoldAdminSelectWidget)
    text = forms.CharField(
        label=_("Script"),
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget(_CODE),
        help_text=_("YAML or JSON; see scripts.md."),
    )
    file = forms.FileField(
        label=_("From a file"),
        required=False,
        widget=UnfoldAdminFileFieldWidget({"accept": ".yaml,.yml,.json"}),
        help_text=_("Takes the place of the text."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=UnfoldAdminTextInputWidget)
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Script
        fields = ("name", "labelled")

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        names = samples.scripts()
        if "template" in self.fields:
            choices = [("", "–"), *((name, name) for name in names)]
            self.fields["template"].choices = choices  # type: ignore[attr-defined] # of a ChoiceField
            self.fields["template"].initial = "starter"
        if "labelled" in self.fields:
            self.fields["labelled"].widget = UnfoldAdminTextareaWidget({**_CODE, "rows": 10})
        head = self.instance.head if self.instance.pk else None
        self.fields["base"].initial = head.number if head is not None else 0
        if "text" in self.fields and head is not None:
            self.fields["text"].initial = head.text

    def clean_labelled(self) -> str:
        """As it will be kept."""
        return self._plain(self.cleaned_data["labelled"], gettext("The labelled set"))

    def clean(self) -> dict[str, Any]:
        """Which text is saved, and whether somebody else saved meanwhile."""
        data = super().clean() or self.cleaned_data
        upload, template = data.get("file"), data.get("template")
        if upload is not None:
            data["text"] = self._plain(upload.read(), gettext("The file"))
        elif template and not (data.get("text") or "").strip():
            source = (samples.SCRIPTS / f"{template}.yaml").read_text(encoding="utf-8")
            data["text"] = re.sub(r"(?m)^name:.*\n", "", source, count=1)
        else:
            data["text"] = self._plain(data.get("text") or "", gettext("The script"))
        if not data["text"].strip() and not self.errors:
            self.add_error("text", gettext("Write the script, or choose a file."))
        head = self.instance.head if self.instance.pk else None
        if head is not None and data.get("base") != head.number and data["text"] != head.text:
            # Saved once more, this text is put on top of what somebody else has saved.
            self.data = {**self.data.dict(), "base": str(head.number)}  # type: ignore[attr-defined] # a QueryDict
            words = gettext(
                "Revision %(number)s was saved meanwhile by %(author)s. Look at it below; saving again puts your text in its place."
            )
            told = words % {"number": head.number, "author": head.author or "–"}
            self.add_error("text", forms.ValidationError(told, code=CONFLICT))
        return data

    def _plain(self, content: bytes | str, title: str) -> str:
        try:
            return plain_text(content, title)
        except Refused as fault:
            raise forms.ValidationError(str(fault)) from None
