"""What a fresh installation shows: a small blog on another origin, and the discussions under its posts."""
