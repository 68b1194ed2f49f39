"""The page that imports an equipment list: upload, look, confirm."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from booking.accounts.models import Organisation, User
from booking.labs.uniquip.faults import UnreadableFile
from booking.labs.uniquip.records import Reading, read_equipment

from . import actions
from .forms import ReadingForm, UploadForm
from .models import EquipmentUpload
from .preview import PARTS, Part, counts_of, rows_of
from .queries import stored_by
from .rules import Plan, listing_refusal, plan_import
from .wording import DELIMITERS, ENCODINGS, file_sentence, listing_sentence, outcome_sentence

ROWS_A_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_equipment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Uploads a list, previews it (``?list=``), and confirms or discards it."""
    university = get_object_or_404(Organisation, public_id=public_id)
    if not request.user.has_perm("labs.import_equipment", university):
        raise Http404
    if refusal := listing_refusal(university.kind, university.state):
        sentence = listing_sentence(refusal, university.name)
        return render(request, "labs/import.html", {"university": university, "refusal": sentence})
    asked = request.POST if request.method == "POST" else request.GET
    assert isinstance(request.user, User)
    if "list" not in asked:
        return upload_list(request, university, request.user)
    waiting = EquipmentUpload.objects.of(request.user, university).waiting(now=timezone.now())
    upload = waiting.filter(public_id=asked["list"]).first()
    if upload is None:
        messages.info(
            request,
            gettext(
                "That file is no longer kept: it was imported, discarded, or uploaded more "
                "than a day ago. Upload it again."
            ),
        )
        return redirect("import_equipment", university.public_id)
    if request.method != "POST":
        return preview_list(request, university, upload)
    if request.POST.get("verb") == "discard":
        actions.discard_upload(upload=upload)
        messages.info(request, gettext("The file is discarded. Nothing was imported."))
        return redirect("import_equipment", university.public_id)
    return confirm_list(request, university, upload)


def upload_list(request: HttpRequest, university: Organisation, person: User) -> HttpResponse:
    """Asks for a file and keeps it for its person."""
    actions.drop_stale_uploads(now=timezone.now())
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            upload = actions.keep_upload(
                university=university,
                person=person,
                filename=form.cleaned_data["file"].name,
                content=form.content,
                now=timezone.now(),
            )
            return redirect(address_of(university, upload))
    return render(request, "labs/import.html", {"university": university, "form": form})


def address_of(university: Organisation, upload: EquipmentUpload, **asked: str) -> str:
    """Where a list is previewed, read as asked."""
    page = reverse("import_equipment", args=[university.public_id])
    given = {name: value for name, value in asked.items() if value}
    return f"{page}?{urlencode({'list': upload.public_id, **given})}"


def read_upload(upload: EquipmentUpload, form: ReadingForm) -> Reading:
    """What an uploaded list says. Raises UnreadableFile."""
    return read_equipment(
        bytes(upload.content),
        max_bytes=settings.IMPORT_MAX_BYTES,
        encoding=form.chosen_encoding,
    )


def preview_list(
    request: HttpRequest, university: Organisation, upload: EquipmentUpload
) -> HttpResponse:
    """Shows what an uploaded list would do."""
    form = ReadingForm(
        {"time_zone": university.time_zone, **request.GET.dict()},
        default_zone=university.time_zone,
    )
    context: dict[str, Any] = {"university": university, "upload": upload, "form": form}
    try:
        reading = read_upload(upload, form)
    except UnreadableFile as error:
        context["fault"] = file_sentence(error)
        return render(request, "labs/import_preview.html", context)
    plan = plan_import(reading, stored_by(university), time_zone=form.chosen_zone)
    context |= {
        "reading": reading,
        "is_text": reading.encoding is not None,
        "encoding_word": ENCODINGS[reading.encoding.value] if reading.encoding else "",
        "format_word": DELIMITERS[reading.delimiter],
        "chosen_encoding": form.chosen_encoding,
        "chosen_zone": form.chosen_zone,
        "plan": plan,
        "counts": counts_of(plan),
        "parts": parts_of(plan, request.GET.get("show", "")),
    }
    shown = next(part["key"] for part in context["parts"] if part["active"])
    rows = Paginator(rows_of(plan, Part(shown)), ROWS_A_PAGE)
    context |= {"shown": shown, "page": rows.get_page(request.GET.get("page"))}
    return render(request, "labs/import_preview.html", context)


def parts_of(plan: Plan, asked: str) -> list[dict[str, Any]]:
    """The four parts with their counts; the first that has rows is shown unless one is asked."""
    counts = counts_of(plan)
    filled = [key for key in (*PARTS,) if counts[key]]
    shown = asked if asked in counts else (filled or [Part.NEW.value])[0]
    return [
        {"key": key, "word": word, "count": counts[key], "active": key == shown}
        for key, word in PARTS.items()
    ]


def confirm_list(
    request: HttpRequest, university: Organisation, upload: EquipmentUpload
) -> HttpResponse:
    """Imports a list as it was previewed, or shows the preview anew if it would do other things."""
    form = ReadingForm(request.POST, default_zone=university.time_zone)
    again = address_of(
        university,
        upload,
        encoding=form.chosen_encoding or "",
        time_zone=form.chosen_zone,
    )
    try:
        plan = actions.confirm_upload(
            upload=upload,
            reading=read_upload(upload, form),
            time_zone=form.chosen_zone,
            confirmed=request.POST.get("confirmed", ""),
            now=timezone.now(),
        )
    except UnreadableFile:
        return redirect(again)
    except actions.MayNotList:
        return redirect("import_equipment", university.public_id)
    except actions.PlanChanged:
        messages.warning(
            request,
            gettext(
                "Labs or instruments changed since you looked, so nothing was imported. "
                "This is what the import would do now. Check it and confirm again."
            ),
        )
        return redirect(again)
    messages.success(request, outcome_sentence(counts_of(plan)))
    if plan.new_instruments:
        messages.info(
            request,
            gettext("New instruments are not published yet. Publish them when they are ready."),
        )
    return redirect("university", university.public_id)
