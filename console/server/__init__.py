"""Running the site: what `ivrctl web`, `ivrctl jobs` and `ivrctl up` start.

The parents here never import Django: gevent patches a worker before the application is loaded, and what Django has
imported by then would keep native locks and thread-locals. ``preparation`` and ``jobs`` are programs of their own.
"""

from console.server.demo import bank_port
from console.server.site import SiteSettings, check_address, prepared, run_jobs, run_web
from console.server.together import run_up

__all__ = ["SiteSettings", "bank_port", "check_address", "prepared", "run_jobs", "run_up", "run_web"]
