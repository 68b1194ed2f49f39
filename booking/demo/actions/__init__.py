"""Building the demo city: one action, all or nothing."""

from .building import DemoRefused, build_city

__all__ = ["DemoRefused", "build_city"]
