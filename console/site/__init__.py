"""The settings page: what administrators set while the site runs. What must be known before stands in the environment."""

from console.site.current import SiteValues, site_values

__all__ = ["SiteValues", "site_values"]
