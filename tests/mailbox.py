"""A real mail server on this machine: it keeps what it is given, and can be told to misbehave."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.backends import free_port, wait_until


class Mailbox:
    """`refusals` answers recipients by address; while `answering` is clear, a mail is taken without a word."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.raw: list[bytes] = []
        self.refusals: dict[str, str] = {}
        self.answering = threading.Event()
        self.answering.set()

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in list(self.raw)]

    def wait_for(self, count: int) -> list[EmailMessage]:
        wait_until(lambda: len(self.raw) >= count, what=f"mail {count}")
        return self.mails

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.raw.append(envelope.content)
        await asyncio.to_thread(self.answering.wait)
        return "250 OK"


@contextmanager
def running_mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        mailbox.answering.set()
        controller.stop()
