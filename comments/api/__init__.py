"""The HTTP API.

Its library takes a signal of Django's from where Django lends it to tests, and would load all that runs tests with it:
2 MB of every process. So it is shown, while it is loaded, the module that the signal is from.
"""

import sys

from django.core import signals

if "django.test.signals" not in sys.modules:
    sys.modules["django.test.signals"] = signals
    import ninja  # noqa: F401

    del sys.modules["django.test.signals"]
