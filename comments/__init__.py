# The product's version, for pyproject.toml and for the pinned form of the embed code alike.
__version__ = "0.1.0"
