"""The front-end files that npm fetched, as static files under ``vendor/``."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Warning
from django.core.files.storage import FileSystemStorage

PREFIX = "vendor"
# Named one by one: a package's whole folder holds files that point to others
# which it does not ship, and those stop ``collectstatic``.
FILES = {
    "@tabler/core/dist/css": ["tabler.min.css", "tabler.min.css.map"],
    "@tabler/core/dist/js": ["tabler.min.js", "tabler.min.js.map"],
    "@event-calendar/build/dist": [
        "event-calendar.min.css",
        "event-calendar.min.js",
        "event-calendar.min.js.map",
    ],
    "htmx.org/dist": ["htmx.min.js", "htmx.min.js.map"],
    "leaflet/dist": [
        "images/layers-2x.png",
        "images/layers.png",
        "images/marker-icon.png",
        "leaflet.css",
        "leaflet.js",
        "leaflet.js.map",
    ],
    "topojson-client/dist": ["topojson-client.min.js"],
    "tus-js-client/dist": ["tus.min.js", "tus.min.js.map"],
    "world-atlas": ["land-10m.json", "land-110m.json", "land-50m.json"],
}


class NodeModulesFinder(BaseFinder):
    """Finds the listed files of ``settings.NODE_MODULES`` as ``vendor/<file name>``."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.storages: dict[str, FileSystemStorage] = {}
        for folder, names in FILES.items():
            storage = FileSystemStorage(location=Path(settings.NODE_MODULES) / folder)
            storage.prefix = PREFIX  # type: ignore[attr-defined]
            self.storages.update(dict.fromkeys(names, storage))
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> builtins.list[CheckMessage]:
        """Warns of files that set-up has not fetched yet."""
        missing = [name for name, storage in self.storages.items() if not storage.exists(name)]
        if not missing:
            return []
        return [
            Warning(
                f"Front-end files are missing: {', '.join(missing)}.",
                hint="Run `make setup`, which fetches them.",
                id="accounts.W001",
            )
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file's full path (a list when ``find_all``), or an empty list."""
        find_all = find_all or kwargs.get("all", False)
        prefix, _, name = path.replace("\\", "/").partition("/")
        storage = self.storages.get(name)
        if prefix != PREFIX or storage is None or not storage.exists(name):
            return []
        found = storage.path(name)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """Every listed file with the storage that holds it."""
        for name, storage in self.storages.items():
            if not matches_patterns(name, ignore_patterns or ()):
                yield name, storage
