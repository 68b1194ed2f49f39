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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from deploy.chromium import ARGS
from tests.browser.pictured import Shot, addresses, exceptions, pages, workings

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = (1280, 360)
LOCALES = {"en": "en-US", "zh": "zh-CN"}
MORE_LOCALES = {"hant": "zh-TW"}


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
            for role, scripts in dict.fromkeys((shot.role, shot.scripts) for shot in shots):
                context = browser.new_context(
                    base_url=base,
                    locale=locale,
                    timezone_id="Asia/Shanghai",
                    viewport={"width": width, "height": 800},
                    reduced_motion="reduce",
                    java_script_enabled=scripts,
                )
                page = context.new_page()
                page.on("pageerror", lambda error, page=page: wrong.append(f"{page.url}: {error}"))
                if role != "visitor":
                    sign_in(page, emails[role], word)
                for shot in shots:
                    if (shot.role, shot.scripts) != (role, scripts):
                        continue
                    answer = page.goto(shot.path)
                    page.wait_for_load_state("networkidle")
                    if shot.steps is not None:
                        shot.steps(page)
                        page.wait_for_load_state("networkidle")
                    if answer is None or answer.status != shot.answers:
                        wrong.append(f"{shot.name}: {answer.status if answer else 'no answer'}")
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
    parser.add_argument("--hant", action="store_true", help="in Traditional Chinese too")
    parser.add_argument("--into", type=Path, default=ROOT / "var" / "shots")
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is not here. Install Debian's `chromium` and `fonts-noto-cjk`.")
        return 1
    if options.hant:
        LOCALES.update(MORE_LOCALES)
    options.into.mkdir(parents=True, exist_ok=True)
    with site() as base:
        import django

        django.setup()
        from django.utils import timezone

        from booking.demo.city.people import PASSWORD
        from tests.browser.staged import stage

        stage(now=timezone.now())
        shots = [
            shot
            for shot in [*pages(), *workings(), *exceptions()]
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
