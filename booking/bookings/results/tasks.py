"""What the worker runs for results."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from .actions import keep_checked
from .models import ResultFile


# After the letters: a large file takes some seconds.
@task(priority=-10)
def check_result(file_id: int) -> bool:
    """The worker's task: reckons a file's checksum. What it loses the clock does later."""
    return keep_checked(file=ResultFile.objects.get(pk=file_id), now=timezone.now()).is_kept
