"""What a site's owner sets of its spam defence: lists of words and domains, and how much each check counts."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from comments.moderation.checks import CHECKS
from comments.text.hosts import canonical_host, is_public_name
from comments.text.lookalikes import words_of

USUAL, MOST = 1.0, 10.0


class LinesField(forms.CharField):
    """A text of one entry on each line, each cleaned by `clean_line`, which raises ValueError; empty lines and
    repetitions are dropped."""

    def __init__(self, clean_line: Callable[[str], str], **kwargs: Any) -> None:
        self.clean_line = clean_line
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5, "cols": 60, "spellcheck": "false"}))
        super().__init__(required=False, max_length=20_000, **kwargs)

    def clean(self, value: Any) -> str:
        """Raises ValidationError naming each line that cannot be used."""
        entries, faults = [], []
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            try:
                entries.append(self.clean_line(line))
            except ValueError as error:
                faults.append(f"{line[:100]}: {error}")
        if faults:
            raise ValidationError(faults)
        return "\n".join(dict.fromkeys(entries))


def clean_words(line: str) -> str:
    """Raises ValueError for a line that no text could have."""
    if not words_of(line):
        raise ValueError("There is no letter or digit in it.")
    return line


def clean_domain(line: str) -> str:
    """A domain, also of an address. Raises ValueError."""
    host = canonical_host(line.partition("://")[2].partition("/")[0] if "://" in line else line.removeprefix("*."))
    if not is_public_name(host):
        raise ValueError("Write a domain, like casino.example.")
    return host


class WeightsWidget(forms.Widget):
    template_name = "admin/comments/site/weights.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        weights = value if isinstance(value, dict) else {}
        context["rows"] = [
            {"check": check, "name": f"{name}_{check.name}", "weight": weights.get(check.name, f"{USUAL:g}")}
            for check in CHECKS
        ]
        context["most"] = f"{MOST:g}"
        return context

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        """From the project's own templates, which the renderer of forms does not look at."""
        return render_to_string(template_name, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        """What was typed, by the check's name; what is not there at all counts as usual."""
        return {check.name: data.get(f"{name}_{check.name}", f"{USUAL:g}").strip() for check in CHECKS}


class WeightsField(forms.Field):
    """Site.checks: {name: weight}. Only what differs from the usual is kept."""

    widget = WeightsWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, label="Checks", **kwargs)

    def clean(self, value: Any) -> dict[str, float]:
        """Raises ValidationError naming each check whose weight is none."""
        weights, faults = {}, []
        for check in CHECKS:
            try:
                weight = _weight(value[check.name])
            except ValueError:
                faults.append(f"{check.label}: write a number from 0 to {MOST:g}.")
            else:
                if weight != USUAL:
                    weights[check.name] = weight
        if faults:
            raise ValidationError(faults)
        return weights

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != (initial or {}))
        except ValidationError:
            return True


def _weight(typed: str) -> float:
    """Raises ValueError. Empty is the usual; a comma is a point."""
    weight = float(typed.replace(",", ".") or USUAL)
    if not 0 <= weight <= MOST:  # also what is no number
        raise ValueError
    return round(weight, 2)
