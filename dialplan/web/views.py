"""What telephony pages ask for while they are open. Each names the right that it needs."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dialplan.routing import DialRequest, blacklist_key, route_outbound
from dialplan.web.admin.rules import places_used
from dialplan.web.current import current_snapshot, outlook
from dialplan.web.drawings import drawing_of_call
from dialplan.web.models import BlacklistEntry, CallTrace

__all__ = ["call", "capacity", "flow_drawing", "try_blacklist", "try_number"]

_LONGEST = 64


@require_GET
@permission_required("telephony.view_accessnumber", raise_exception=True)
def try_number(request: HttpRequest) -> HttpResponse:
    """A fragment of HTML: what a call to ``called`` from ``caller`` at ``at`` (local time) gets, and why."""
    snapshot = current_snapshot()
    called, caller = (request.GET.get(name, "")[:_LONGEST] for name in ("called", "caller"))
    at = _instant(request.GET.get("at", ""))
    found = outlook(snapshot, called, at, caller) if snapshot is not None and at is not None else None
    context = {"outlook": found, "bad_time": at is None, "at": at}
    return render(request, "telephony/try_number.html", context)


@require_GET
@permission_required("telephony.view_blacklistentry", raise_exception=True)
def try_blacklist(request: HttpRequest) -> HttpResponse:
    """A fragment of HTML: whether ``number`` may be called, and what is then given to the trunk."""
    number = request.GET.get("number", "")[:_LONGEST]
    snapshot = current_snapshot()
    decision = (
        route_outbound(snapshot, DialRequest(number, None, time.time())) if snapshot is not None else None
    )
    key = blacklist_key(number)
    entry = BlacklistEntry.objects.filter(key=key).first() if key else None
    return render(
        request,
        "telephony/try_blacklist.html",
        {"entry": entry, "number": number, "key": key, "decision": decision},
    )


@require_GET
@permission_required("telephony.view_capacitylimit", raise_exception=True)
def capacity(request: HttpRequest) -> JsonResponse:
    """How much is in use now, by kind."""
    return JsonResponse(places_used())


@require_GET
@permission_required("telephony.view_calltrace", raise_exception=True)
def call(request: HttpRequest, call: str) -> HttpResponse:
    """The page of a call by its identifier."""
    found = get_object_or_404(CallTrace, call=call)
    return redirect("admin:telephony_calltrace_change", found.pk)


@require_GET
@permission_required("telephony.view_calltrace", raise_exception=True)
def flow_drawing(request: HttpRequest, call: str, flow: str) -> HttpResponse:
    """SVG of a flow of the build that a call ran."""
    drawing = drawing_of_call(get_object_or_404(CallTrace, call=call), flow)
    if drawing is None:
        raise Http404(_("This build is not there any more."))
    response = HttpResponse(drawing, content_type="image/svg+xml; charset=utf-8")
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _instant(text: str) -> float | None:
    """Seconds since 1970; now for an empty text, None for one that is no time."""
    if not text:
        return time.time()
    try:
        moment: datetime | None = parse_datetime(text)
        if moment is None:
            return None
        zone = timezone.get_current_timezone()
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(str(zone)))).timestamp()
    except (ValueError, OverflowError):
        return None
