"""``manage.py first_operator``: the account that an empty site begins with."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import IntegrityError

from booking.accounts.actions.operators import make_first_operator


class Command(BaseCommand):
    help = "Makes the first operator, with a random password that is told once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--email",
            default="operator@benchlink.example",
            help="The operator's address, to sign in with (default: %(default)s).",
        )
        parser.add_argument("--name", default="Operator", help="Default: %(default)s.")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f'"{email}" is no e-mail address.') from None
        password = secrets.token_urlsafe(15)
        try:
            operator = make_first_operator(email=email, name=options["name"], password=password)
        except IntegrityError:
            raise CommandError(f"{email} is somebody's address already; give another.") from None
        if operator is None:
            self.stdout.write("There is an operator already; nothing was changed.")
            return
        self.stdout.write(
            f"Sign in as {operator.email} with the password {password}\n"
            "It is not kept anywhere and not told again."
        )
