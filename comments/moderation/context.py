"""What a request tells the checks, beside the words that it brings."""

from django.http import HttpRequest
from django.utils import timezone

from comments.addresses import hash_network, period_of
from comments.moderation.verdict import Context
from comments.throttle.limits import NO_ADDRESS, client_network


def context_of(request: HttpRequest) -> Context:
    network = client_network(request)
    address = "" if network == NO_ADDRESS else network
    return Context(network=hash_network(address, period_of(timezone.now())), address=address)
