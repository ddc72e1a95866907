"""Settings of Django, read from the environment; ``DJANGO_SETTINGS_MODULE=console.settings``.

Importing this module writes nothing: the data folder and the secret key are made by ``console.server``.
"""

from __future__ import annotations

import os
from pathlib import Path

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from console.settings.data_folder import DATA, secret_key
from console.settings.database import database
from console.settings.jobs import jobs
from console.settings.security import *  # noqa: F403 - settings are names of this module
from console.settings.unfold import UNFOLD

__all__ = ["DATA", "UNFOLD"]

REDIS_URL = os.environ.get("REDIS_URL", "")

# Django's forms and pages are generic for the type checker; this makes them so when they are run.
django_stubs_ext.monkeypatch()

CONSOLE = Path(__file__).parent.parent
SECRET_KEY = secret_key()
DEBUG = False
ROOT_URLCONF = "console.urls"
WSGI_APPLICATION = "console.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "ivrdesigner.web",
    "aiflows.web",
    "dialplan.web",
    # Unfold's templates go before those of Django's admin and of the packages it dresses.
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.inlines",
    "unfold.contrib.simple_history",
    "unfold.contrib.import_export",
    "console.apps.ConsoleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "simple_history",
    "import_export",
    # After Django's auth, whose receivers make the rights that these share out.
    "console.accounts",
    "console.site",
    "console.audit",
    "console.live",
    "axes",
    "csp",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "console.middleware.Compressed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "console.middleware.BodyBound",
    "django.contrib.messages.middleware.MessageMiddleware",
    "console.middleware.SiteZone",
    "console.middleware.SessionIdle",
    "console.middleware.PasswordChangeFirst",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CONSOLE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), DATA)}

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = True
FORMAT_MODULE_PATH = ["console.formats"]
USE_TZ = True
TELEPHONY_TIME_ZONE = "console.site.current.time_zone"
TELEPHONY_CALL_DAYS = "console.site.current.call_days"
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [CONSOLE / "static"]
LOCALE_PATHS = [
    CONSOLE / "locale",
    *(CONSOLE.parent / package / "locale" for package in ("vxml", "ivrdesigner", "aiflows", "dialplan")),
]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = DATA / "media"
DESIGNER_ALLOWED_ADDRESSES = tuple(
    filter(None, map(str.strip, os.environ.get("IVRKIT_ALLOWED_ADDRESSES", "").split(",")))
)
"""Private addresses that flows may ask from the site: dry runs and calls from the browser."""

MEDIA_URL = "/media/"
"""Nothing is served from there as it is; each kind of file has a view of its own, which tells its type."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"expected": {"()": "console.expected_faults.ExpectedFaultsAreLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["expected"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Without Django's own handlers, which speak only while debugging, or by e-mail.
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}

HUEY = jobs(REDIS_URL, DATA)
