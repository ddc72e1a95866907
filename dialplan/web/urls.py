from __future__ import annotations

from django.urls import path

from dialplan.web import views

__all__ = ["app_name", "urlpatterns"]

app_name = "telephony"
urlpatterns = [
    path("try/number", views.try_number, name="try-number"),
    path("try/blacklist", views.try_blacklist, name="try-blacklist"),
    path("capacity", views.capacity, name="capacity"),
    path("calls/<str:call>/", views.call, name="call"),
    path("calls/<str:call>/flows/<str:flow>.svg", views.flow_drawing, name="flow-drawing"),
]
