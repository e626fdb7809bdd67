"""The product's settings, with a doorbell that cannot be trusted."""

import faulthandler
import os
import signal

from commentsite.settings import *  # noqa: F403 - a settings module is names
from commentsite.settings import CHANNEL_LAYERS

# A process that hangs is asked where.
faulthandler.register(signal.SIGUSR1)

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "tests.chaos.doorbell.UnreliableLayer",
        "CONFIG": {
            "inner": CHANNEL_LAYERS["default"],
            "seed": os.environ["CHAOS_SEED"],
            "folder": os.environ["CHAOS_FOLDER"],
        },
    }
}
