"""How an answer leaves: JSON bytes, made once, and what caches may do with them."""

import hashlib
from collections.abc import Mapping

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers


def private_answer(payload: Mapping[str, object], status: int = 200) -> HttpResponse:
    """For one reader only: the answer to a write, or to a token."""
    response = HttpResponse(orjson.dumps(payload), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def public_answer(request: HttpRequest, payload: Mapping[str, object]) -> HttpResponse:
    """The same for every reader, revalidated by its hash: 304 when the reader holds it already.

    The tag is weak: it names the answer in whatever coding its bytes travel.
    """
    body = orjson.dumps(payload)
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    response = HttpResponse(body, content_type="application/json")
    response["Cache-Control"] = "public, no-cache"
    response["ETag"] = etag
    patch_vary_headers(response, ["Origin"])
    conditional = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(conditional, HttpResponse)
    return conditional
