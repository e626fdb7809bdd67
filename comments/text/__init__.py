"""Level 0: untrusted text in, safe text out. Pure functions of strings, without models and settings."""
