"""Pages of users, employees, roles and API keys."""

from console.accounts.admin import api_keys, employees, roles, users

__all__ = ["api_keys", "employees", "roles", "users"]
