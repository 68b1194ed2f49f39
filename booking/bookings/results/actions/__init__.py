"""Verbs of results: upload, release, withdraw, and what the clock does with them."""

from .releasing import release, release_locked, retract
from .tidying import tidy
from .uploading import (
    ResultRefused,
    begin_upload,
    keep_checked,
    keep_plain,
    remove,
    write_piece,
)

__all__ = [
    "ResultRefused",
    "begin_upload",
    "keep_checked",
    "keep_plain",
    "release",
    "release_locked",
    "remove",
    "retract",
    "tidy",
    "write_piece",
]
