"""Pictures of every page, as each role sees it: how one looks at what one changed.

    python -m tests.browser.shots [--only NAME ...] [--into FOLDER]

Builds the demo city in a database of its own, serves it, walks the pages in
Chromium at 1280 and 360 px in English and Simplified Chinese, and writes one
picture each with an index page to look through. The database is thrown away.
"""

from __future__ import annotations

import argparse
import html
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from deploy.chromium import ARGS

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
WIDTHS = (1280, 360)
LOCALES = {"en": "en-US", "zh": "zh-CN"}


@dataclass(frozen=True)
class Shot:
    """One picture: a page by its path, as a role, after some steps."""

    name: str
    role: str
    path: str
    steps: Callable[[Page], None] | None = None


ROLES = {
    "operator": "operator",
    "university": "university administrator",
    "manager": "lab manager",
    "technician": "technician",
    "administrator": "enterprise administrator",
    "engineer": "enterprise engineer",
}


def addresses() -> dict[str, str]:
    """The e-mail address of each role's sign-in in the demo city."""
    from booking.demo.rules import sign_ins

    said = {each.role: each.email for each in sign_ins()}
    return {role: said[name] for role, name in ROLES.items()}


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
    yield Shot("not-found", "visitor", "/instruments/nosuchthing/")
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


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def picture(
    browser: Browser, base: str, shots: list[Shot], into: Path, emails: dict[str, str], word: str
) -> list[str]:
    """Takes every picture; returns what went wrong on a page, in words."""
    wrong: list[str] = []
    for language, locale in LOCALES.items():
        for width in WIDTHS:
            for role in dict.fromkeys(shot.role for shot in shots):
                context = browser.new_context(
                    base_url=base,
                    locale=locale,
                    timezone_id="Asia/Shanghai",
                    viewport={"width": width, "height": 800},
                    reduced_motion="reduce",
                )
                page = context.new_page()
                page.on("pageerror", lambda error: wrong.append(f"a script: {error}"))
                if role != "visitor":
                    sign_in(page, emails[role], word)
                for shot in (each for each in shots if each.role == role):
                    answer = page.goto(shot.path)
                    page.wait_for_load_state("networkidle")
                    if shot.steps is not None:
                        shot.steps(page)
                        page.wait_for_load_state("networkidle")
                    if answer is None or answer.status >= 500:
                        wrong.append(f"{shot.name}: no answer or an error")
                    if page.evaluate("document.documentElement.scrollWidth") > width:
                        wrong.append(f"{shot.name} at {width} px in {language}: wider than it")
                    page.screenshot(
                        path=into / f"{shot.name}-{width}-{language}.png", full_page=True
                    )
                context.close()
                print(f"  {language} {width} px {role}", flush=True)
    return wrong


def write_index(shots: list[Shot], into: Path) -> None:
    """One page with every picture, a row a page."""
    rows = "".join(
        f"<h2>{html.escape(shot.name)} <small>{html.escape(shot.role)}</small></h2><p>"
        + "".join(
            f'<a href="{shot.name}-{width}-{language}.png">'
            f'<img loading="lazy" src="{shot.name}-{width}-{language}.png" height="420"'
            f' alt="{html.escape(shot.name)}, {width} px, {language}"></a> '
            for width in WIDTHS
            for language in LOCALES
        )
        + "</p>"
        for shot in shots
    )
    (into / "index.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title>'
        f"<body><h1>Pictures of every page</h1>{rows}</body></html>",
        encoding="utf-8",
    )


@contextmanager
def site() -> Iterator[str]:
    """The demo city served on a port of its own; yields its address."""
    from bench.race import serve
    from deploy.postgres import free_port

    with tempfile.TemporaryDirectory(prefix="benchlink-shots-") as folder:
        os.environ.update(
            {
                "BENCHLINK_MODE": "test",
                "BENCHLINK_NO_ENV_FILE": "1",
                "DATABASE_URL": f"sqlite:///{Path(folder) / 'shots.sqlite3'}",
                "DJANGO_SETTINGS_MODULE": "booking.settings",
                "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
                "LOG_LEVEL": "ERROR",
            }
        )
        for command in (["migrate", "--verbosity", "0"], ["demo", "--seed", "1"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)
        port = free_port()
        process = serve(port, Path(folder) / "log")
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", default=[], help="parts of the names of pictures")
    parser.add_argument("--into", type=Path, default=ROOT / "var" / "shots")
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is not here. Install Debian's `chromium` and `fonts-noto-cjk`.")
        return 1
    options.into.mkdir(parents=True, exist_ok=True)
    with site() as base:
        import django

        django.setup()
        from booking.demo.city.people import PASSWORD

        shots = [
            shot
            for shot in pages()
            if not options.only or any(part in shot.name for part in options.only)
        ]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
            wrong = picture(browser, base, shots, options.into, addresses(), PASSWORD)
            browser.close()
    write_index(shots, options.into)
    for line in dict.fromkeys(wrong):
        print(line)
    print(f"{len(shots) * len(WIDTHS) * len(LOCALES)} pictures: {options.into / 'index.html'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
