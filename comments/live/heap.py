"""What the garbage collector need not walk."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Once, when everything is loaded and before the first request: none of it will ever be garbage."""
    _ = get_resolver().url_patterns  # else loaded by the first request, and so not settled
    gc.freeze()  # with the little garbage of loading: to find that would take a tenth of the start
    gc.enable()
