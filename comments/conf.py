"""Numbers the whole product shares. What an operator may turn stands in commentsite/settings.py."""

KEY_LENGTH = 512
TITLE_LENGTH = 300
URL_LENGTH = 1000
NAME_LENGTH = 80
WEBSITE_LENGTH = 300

# Bodies this long render in well under a second whatever they hold (docs/text.md); a site may ask for less.
BODY_LENGTH_LIMIT = 8000

REASON_LENGTH = 300
NOTE_LENGTH = 500
DRAW_DEPTH_LIMIT = 12

ROOTS_PER_PAGE = 25
ROOTS_PER_PAGE_LIMIT = 100
FIRST_REPLIES = 10
REPLIES_PER_PAGE = 50
REPLIES_PER_PAGE_LIMIT = 200
RECENT_PER_PAGE = 20
RECENT_PER_PAGE_LIMIT = 100
COUNTS_LIMIT = 100
