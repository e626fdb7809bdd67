from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.models import Site
from comments.text.urls import clean_origin


class Command(BaseCommand):
    help = "Make a new site: a blog that may embed its comments."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", help="public name in the embed code: small letters, digits and hyphens")
        parser.add_argument("--name", required=True, help="the blog's name, for people")
        parser.add_argument("--origin", action="append", required=True, help="where the blog lives; may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            origins = [clean_origin(origin) for origin in options["origin"]]
        except ValueError as error:
            raise CommandError(f"--origin: {error}") from error
        site = Site(key=options["key"], name=options["name"], origins=list(dict.fromkeys(origins)))
        try:
            site.full_clean()
        except ValidationError as error:
            raise CommandError(
                "; ".join(f"{field}: {' '.join(words)}" for field, words in error.message_dict.items())
            ) from error
        site.save()
        self.stdout.write(f"Site {site.key} is ready for {', '.join(site.origins)}.")
