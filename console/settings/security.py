"""Who is let in: hosts, passwords, sessions, cookies, and what pages may load (Content-Security-Policy)."""

from __future__ import annotations

import os
from typing import Final
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.http import HttpRequest

from console.errors import SettingsError

__all__ = [
    "ALLOWED_HOSTS",
    "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS",
    "AXES_CLIENT_IP_CALLABLE",
    "AXES_COOLOFF_TIME",
    "AXES_ENABLE_ADMIN",
    "AXES_FAILURE_LIMIT",
    "AXES_LOCKOUT_PARAMETERS",
    "AXES_LOCKOUT_TEMPLATE",
    "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT",
    "AXES_RESET_ON_SUCCESS",
    "AXES_VERBOSE",
    "CONTENT_SECURITY_POLICY",
    "CSRF_COOKIE_SECURE",
    "CSRF_FAILURE_VIEW",
    "CSRF_TRUSTED_ORIGINS",
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "DATA_UPLOAD_MAX_NUMBER_FIELDS",
    "FILE_UPLOAD_PERMISSIONS",
    "LANGUAGE_COOKIE_SAMESITE",
    "PASSWORD_HASHERS",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY",
    "SECURE_HSTS_SECONDS",
    "SECURE_REFERRER_POLICY",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
    "X_FRAME_OPTIONS",
    "client_address",
]


def _public_urls() -> list[str]:
    urls = [url.strip().rstrip("/") for url in os.environ.get("IVRKIT_URL", "").split(",") if url.strip()]
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
            raise SettingsError(
                f"IVRKIT_URL: {url[:80]} is no address of a site; write one such as https://ivr.example.com, "
                "several with commas between them."
            )
    return urls


def _proxies() -> int:
    text = os.environ.get("IVRKIT_PROXIES", "0")
    if not text.isdecimal():
        raise SettingsError(f"IVRKIT_PROXIES: {text[:20]} is not the number of proxies before the site.")
    return int(text)


_URLS: Final = _public_urls()
_PROXIES: Final = _proxies()
_HTTPS: Final = bool(_URLS) and all(url.startswith("https:") for url in _URLS)

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *(str(urlsplit(url).hostname) for url in _URLS)]
CSRF_TRUSTED_ORIGINS = _URLS
CSRF_FAILURE_VIEW = "console.error_pages.not_allowed"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0

SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the page of roles has one for each right of each role
FILE_UPLOAD_PERMISSIONS = 0o640

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Alpine, which Unfold is made with, evaluates the expressions of its attributes. No inline scripts.
        "script-src": [SELF, UNSAFE_EVAL],
        # Unfold and React write style attributes.
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["console.accounts.hashing.Pbkdf2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "console.accounts.passwords.LettersAndDigits"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# By both: somebody elsewhere cannot lock a user out, and users behind one address do not lock each other out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "console/locked_out.html"


def client_address(request: HttpRequest) -> str:
    """Who asks: as the outermost of our own proxies saw it, never what a client says of itself."""
    named = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if _PROXIES and len(named) >= _PROXIES:
        return str(named[-_PROXIES])
    return str(request.META.get("REMOTE_ADDR") or "127.0.0.1")


AXES_CLIENT_IP_CALLABLE = client_address
