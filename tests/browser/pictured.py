"""Which pages ``tests.browser.shots`` pictures, as whom, and after which steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page

SERIAL = "XT-2019-0041"
SAMPLES = Path(__file__).resolve().parents[1] / "samples"


@dataclass(frozen=True)
class Shot:
    """One picture: a page by its path, as a role, after some steps; ``answers`` is the status
    with which it is answered, ``scripts`` whether the browser runs any."""

    name: str
    role: str
    path: str
    steps: Callable[[Page], None] | None = None
    scripts: bool = True
    answers: int = 200


ROLES = {
    "operator": "operator",
    "university": "university administrator",
    "manager": "lab manager",
    "technician": "technician",
    "administrator": "enterprise administrator",
    "engineer": "enterprise engineer",
}

HEAD = "xue.mingyuan@lanrong.example"
"""Who heads the project whose requests want a yes first."""


def addresses() -> dict[str, str]:
    """The e-mail address of each role's sign-in in the demo city."""
    from booking.demo.rules import sign_ins

    said = {each.role: each.email for each in sign_ins()}
    return {role: said[name] for role, name in ROLES.items()} | {"head": HEAD}


def upload(page: Page) -> None:
    page.set_input_files("input[type=file]", str(SAMPLES / "equipment-bad-rows.csv"))
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()


def reject_open(page: Page) -> None:
    reject = page.locator("summary[data-key=r]").first
    if not reject.is_visible():  # a phone shows the list first
        page.locator(".queue-row").first.click()
        page.wait_for_load_state("networkidle")
    reject.click()


def several_selected(page: Page) -> None:
    for number in range(2):
        page.locator(".queue-tick input").nth(number).check()


def pages() -> Iterator[Shot]:
    """The site's pages, with objects of the demo city that show most."""
    from django.urls import reverse
    from django.utils import timezone

    from booking.accounts.models import Organisation, User
    from booking.bookings.deciding.links import decision_address
    from booking.bookings.models import Booking
    from booking.bookings.queries import queue_of
    from booking.bookings.rules import State
    from booking.calendars.queries import Reader, next_free, zone_of
    from booking.labs.models import Instrument, Lab, LabRole

    emails = addresses()
    engineer = User.objects.get(email=emails["engineer"])
    manager = User.objects.get(email=emails["manager"])
    lab = Lab.objects.get(pk=LabRole.objects.filter(person=manager).values("lab")[:1])
    now = timezone.now()
    open_ones = list(Instrument.objects.published().filter(lab=lab, status="in_service"))
    free = next_free(open_ones, Reader.of(engineer, now=now), now=now)
    instrument = next(each for each in open_ones if each.pk in free and each.self_operated)
    start = free[instrument.pk].astimezone(zone_of(lab)).strftime("%Y-%m-%dT%H:%M")
    university = lab.university
    enterprise = Organisation.objects.filter(
        memberships__person__email=emails["administrator"]
    ).first()

    yield Shot("front", "visitor", "/")
    yield Shot("find", "visitor", reverse("find") + "?q=%E7%94%B5%E9%95%9C")
    yield Shot("find-time", "engineer", reverse("find") + "?hours=4&when=14&mode=assisted")
    yield Shot("find-samples", "engineer", reverse("find") + "?mode=samples")
    yield Shot("find-map", "visitor", reverse("find") + "?q=SEM&view=map")
    yield Shot("find-map-point", "visitor", reverse("find") + "?q=SEM&view=map&near=25.72,119.38")
    yield Shot("find-ways-on", "visitor", reverse("find") + "?q=SEM&hours=20&day=sat")
    yield Shot("find-nothing", "visitor", reverse("find") + "?q=perpetuum+mobile")
    yield Shot("labs", "visitor", reverse("labs"))
    yield Shot("lab-map", "engineer", reverse("lab_map"))
    yield Shot("lab", "visitor", reverse("lab", args=[lab.public_id]))
    timeline = reverse("lab_timeline", args=[lab.public_id])
    overview = reverse("university_overview", args=[university.public_id])
    yield Shot("timeline-public", "visitor", timeline)
    yield Shot("free", "visitor", reverse("lab_free", args=[lab.public_id]))
    yield Shot("overview-public", "visitor", overview)
    yield Shot("timeline-day", "manager", timeline)
    yield Shot("timeline-week", "manager", f"{timeline}?view=week")
    yield Shot("lab-bookings", "manager", reverse("lab_bookings", args=[lab.public_id]))
    yield Shot("overview", "university", overview)
    yield Shot("instrument", "visitor", reverse("instrument", args=[instrument.public_id]))
    yield Shot("sign-in", "visitor", reverse("account_login"))
    yield Shot("forgotten-password", "visitor", reverse("account_reset_password"))
    yield Shot("not-found", "visitor", "/instruments/nosuchthing/", answers=404)
    instrument_page = reverse("instrument", args=[instrument.public_id])
    yield Shot("request", "engineer", f"{instrument_page}?start={start}&length=120")
    yield Shot("free-times", "engineer", reverse("instrument_times", args=[instrument.public_id]))
    yield Shot("my-bookings", "engineer", reverse("my_bookings"))
    yield Shot("my-calendar", "engineer", reverse("my_bookings") + "?view=calendar")
    yield Shot("my-bookings-narrowed", "engineer", reverse("my_bookings") + "?state=completed")
    yield Shot("profile", "engineer", reverse("profile"))
    yield Shot("inbox", "engineer", reverse("inbox"))
    yield Shot("my-searches", "engineer", reverse("my_searches"))
    together = "?q1=sputter&length1=60&q2=SEM&length2=120&within2=1440"
    yield Shot("find-together", "engineer", reverse("find_together") + together)
    for state in State:
        booking = (
            Booking.objects.filter(state=state.value, requester=engineer).first()
            or Booking.objects.filter(state=state.value).first()
        )
        if booking is not None:
            who = "engineer" if booking.requester == engineer else "operator"
            path = reverse("booking", args=[booking.public_id])
            yield Shot(f"booking-{state.value}", who, path)
    yield Shot("queue", "manager", reverse("queue"))
    yield Shot("queue-reject", "manager", reverse("queue"), reject_open)
    yield Shot("queue-selected", "manager", reverse("queue"), several_selected)
    waiting = queue_of(manager, now=now).first()
    if waiting is not None:
        yield Shot("decide-by-link", "visitor", decision_address(waiting.timeline.last(), manager))
    yield Shot("manage-labs", "manager", reverse("manage_labs"))
    for name in ("manage_lab", "hours", "closures", "policy", "add_instrument"):
        yield Shot(name.replace("_", "-"), "manager", reverse(name, args=[lab.public_id]))
    for name in (
        "edit_instrument",
        "instrument_hours",
        "instrument_closures",
        "instrument_policy",
        "preview",
    ):
        path = reverse(name, args=[instrument.public_id])
        yield Shot(name.replace("_", "-"), "manager", path)
    yield Shot("today", "technician", reverse("today"))
    yield Shot("university", "university", reverse("university", args=[university.public_id]))
    importing = reverse("import_equipment", args=[university.public_id])
    yield Shot("import", "university", importing)
    yield Shot("import-preview", "university", importing, upload)
    yield Shot("organisations", "operator", reverse("organisations"))
    if enterprise is not None:
        path = reverse("organisation", args=[enterprise.public_id])
        yield Shot("organisation", "administrator", path)
        path = reverse("organisation_bookings", args=[enterprise.public_id])
        yield Shot("organisation-bookings", "administrator", path)
        yield Shot("organisation-calendar", "administrator", f"{path}?view=calendar")
        path = reverse("project_bookings", args=[enterprise.general_project.public_id])
        yield Shot("project-bookings", "engineer", path)


def workings() -> Iterator[Shot]:
    """The pages around a booking's life: what a lab sets up, and what comes of it."""
    from django.urls import reverse

    from booking.accounts.models import Chain, User
    from booking.bookings.models import Booking, ReturnAddress
    from booking.bookings.talking.models import Thread
    from booking.labs.models import Instrument, Lab, LabRole

    emails = addresses()
    manager = User.objects.get(email=emails["manager"])
    engineer = User.objects.get(email=emails["engineer"])
    lab = Lab.objects.get(pk=LabRole.objects.filter(person=manager).values("lab")[:1])
    here = Instrument.objects.published().filter(lab=lab)
    asking = here.filter(intakes__published_at__isnull=False).first() or here.first()
    trained = here.filter(needs_qualification=True).first() or here.first()
    for name in (
        *("approval_rules", "lab_codes", "lab_faults", "lab_conduct", "manage_trainings"),
        *("lab_people", "lab_terms", "lab_changes", "lab_uses"),
    ):
        yield Shot(name.replace("_", "-"), "manager", reverse(name, args=[lab.public_id]))
    assert asking is not None, "the demo's lab has instruments"
    assert trained is not None
    for name in ("intake_form", "instrument_waitlist", "book_for", "instrument_approval_rules"):
        yield Shot(name.replace("_", "-"), "manager", reverse(name, args=[asking.public_id]))
    yield Shot("qualifications", "manager", reverse("qualifications", args=[trained.public_id]))
    yield Shot("intake-asked", "engineer", reverse("instrument", args=[asking.public_id]))
    yield Shot("instrument-trained", "engineer", reverse("instrument", args=[trained.public_id]))
    for name in ("series", "ask_about"):
        yield Shot(name.replace("_", "-"), "engineer", reverse(name, args=[asking.public_id]))
    for name in (
        *("my_conduct", "my_trainings", "basket", "my_waitlist", "my_followed", "threads"),
        *("accepted_terms", "usersessions_list", "security"),
    ):
        yield Shot(name.replace("_", "-"), "engineer", reverse(name))
    yield Shot("lab-trainings", "engineer", reverse("lab_trainings", args=[lab.public_id]))
    thread = Thread.objects.filter(booking__requester=engineer).first()
    if thread is not None:
        yield Shot("thread", "engineer", reverse("thread", args=[thread.public_id]))
    mine = Booking.objects.filter(instrument__lab=lab)
    for state in ("requested", "approved", "in_use", "completed"):
        booking = mine.filter(state=state).first()
        if booking is not None:
            path = reverse("booking", args=[booking.public_id])
            yield Shot(f"lab-sees-{state}", "manager", path)
    sent = mine.filter(mode="samples").order_by("-pk").first()
    if sent is not None:
        yield Shot("lab-sees-samples", "manager", reverse("booking", args=[sent.public_id]))
        yield Shot("samples", "manager", reverse("samples", args=[sent.public_id]))
    returned = ReturnAddress.objects.filter(booking__instrument__lab=lab).first()
    if returned is not None:
        path = reverse("samples_return_label", args=[returned.booking.public_id])
        yield Shot("return-label", "manager", path)
    yield Shot("to-endorse", "administrator", reverse("to_endorse"))
    yield Shot("applications", "operator", reverse("applications"))
    yield Shot("chains", "operator", reverse("chains"))
    chain = Chain.objects.order_by("pk").first()
    if chain is not None:
        yield Shot("chain-figures", "operator", reverse("chain_figures", args=[chain.slug]))
    yield Shot("all-changes", "operator", reverse("all_changes"))
    yield Shot("register", "visitor", reverse("register"))


def series_shown(page: Page) -> None:
    page.fill("[name=times]", "3")
    page.locator("main button[name=look]").last.click()
    page.wait_for_load_state()


def one_unticked(page: Page) -> None:
    series_shown(page)
    page.locator("input[name=part]").first.uncheck()


def without_token(page: Page) -> None:
    """What a form says that lay open while one signed out or in elsewhere."""
    page.eval_on_selector("main form [name=csrfmiddlewaretoken]", "each => each.value = 'old'")
    page.fill("input[name=login]", "somebody@site.example")
    page.fill("input[name=password]", "something")
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


def request_sent(page: Page) -> None:
    purpose = page.locator("#request-form [name=purpose]")
    if purpose.count():
        purpose.fill("Glass transition")
    page.locator("#request-form button[type=submit].btn-primary").last.click()
    page.wait_for_load_state()


def sent_empty(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()


def exceptions() -> Iterator[Shot]:
    """What ``tests.browser.staged`` has played: times that fell, and a dearer one to endorse."""
    from django.urls import reverse
    from django.utils import timezone

    from booking.accounts.dates import local
    from booking.bookings.models import Fault
    from booking.calendars.queries import zone_of
    from booking.demo.actions.furnishing import instrument_of
    from booking.demo.rules import afternoon
    from tests.browser.staged import pictured

    staged = pictured(addresses())
    for name, booking in staged.items():
        path = reverse("booking", args=[booking.public_id])
        yield Shot(name, "engineer", path)
        yield Shot(f"lab-sees-{name}", "manager", path)
    closed = staged["closed-approved"]
    lab = closed.instrument.lab
    assert closed.starts is not None, "machine time has a slot"
    yield Shot("another-time-closed", "engineer", reverse("another_time", args=[closed.public_id]))
    yield Shot("closed-in-lab-list", "manager", reverse("lab_bookings", args=[lab.public_id]))
    day = closed.starts.date().isoformat()
    timeline = reverse("lab_timeline", args=[lab.public_id])
    yield Shot("closed-in-day", "manager", f"{timeline}?day={day}")
    yield Shot("closed-in-week", "manager", f"{timeline}?day={day}&view=week")
    yield Shot(
        "closed-in-calendar", "engineer", f"{reverse('my_bookings')}?view=calendar&day={day}"
    )
    dearer = reverse("booking", args=[staged["dearer-granted"].public_id])
    yield Shot("head-endorses-time", "head", dearer)
    yield Shot("head-to-endorse", "head", reverse("to_endorse"))
    instrument = instrument_of(SERIAL)
    fault_page = reverse("report_fault", args=[instrument.public_id])
    wanted = afternoon(timezone.now(), 8)
    wall = wanted.astimezone(zone_of(instrument.lab)).strftime("%Y-%m-%dT%H:%M")
    series = reverse("series", args=[instrument.public_id]) + f"?start={wall}&length=60"
    slots = [f"{instrument.public_id} self {wanted.isoformat()} {length}" for length in (60, 120)]
    basket = f"{reverse('basket')}?{urlencode({'slot': slots}, doseq=True)}"
    taken = reverse("another_time", args=[closed.public_id])
    asked = reverse("instrument", args=[closed.instrument.public_id])
    asked += "?" + urlencode(
        {"start": local(closed.starts, zone_of(lab)).strftime("%Y-%m-%dT%H:%M")}
    )
    yield Shot("series-shown", "engineer", series, series_shown)
    yield Shot("series-unticked", "engineer", series, one_unticked)
    yield Shot("series-without-scripts", "engineer", series, series_shown, scripts=False)
    yield Shot("basket-filled", "engineer", basket)
    yield Shot("sign-out", "engineer", reverse("account_logout"))
    yield Shot("forbidden", "engineer", reverse("applications"), answers=403)
    yield Shot("hidden", "engineer", reverse("manage_lab", args=[lab.public_id]), answers=404)
    yield Shot("stale-form", "visitor", reverse("account_login"), without_token)
    yield Shot("another-time-refused", "engineer", taken, sent_empty)
    yield Shot("request-refused", "engineer", asked, request_sent)
    yield Shot("instrument-used", "engineer", reverse("instrument", args=[instrument.public_id]))
    yield Shot("report-fault", "engineer", fault_page)
    yield Shot("report-fault-staff", "manager", fault_page)
    open_faults = Fault.objects.filter(state="open", repair_from=None).order_by("pk")
    fault = open_faults.filter(instrument__lab=instrument.lab).first() or open_faults.first()
    if fault is not None:
        repair = reverse("repair", args=[fault.public_id])
        yield Shot("repair", "manager", repair)
        yield Shot("repair-hits", "manager", repair, sent_empty)
        faults = reverse("lab_faults", args=[fault.instrument.lab.public_id])
        yield Shot("faults", "manager", faults)
    yield Shot("fault-sent-empty", "engineer", f"{fault_page}?next=/bookings/", sent_empty)
