"""The project's settings, in an environment fit for tests."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 3)
os.environ.setdefault("BASE_URL", "http://testserver")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("LOG_LEVEL", "WARNING")

from commentsite.settings import *  # noqa: F403 - the environment comes first; a settings module is names

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # logins in tests need not be slow
