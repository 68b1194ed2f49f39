"""What every kept file has, whatever it belongs to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.accounts.models import new_public_id, private_storage


def kept_path(kept: KeptFile, filename: str) -> str:
    """Where a file lies: nothing of its name, which its sender chose."""
    return f"bookings/{kept.public_id}"


class KeptFile(models.Model):
    """Abstract: a file that was sent; ``name`` is its sender's, ``content_type`` its content's."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=private_storage, upload_to=kept_path, max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
