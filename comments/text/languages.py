"""The programming languages that are coloured in comments.

A fixed table: each lexer is a set of regular expressions that runs on a stranger's text, so each one here was measured
with hostile input first (benchmarks/render.py).
"""

# Name as written after the fence -> Pygments' own alias.
_ALIASES = {
    "bash": "bash console shell sh zsh",
    "c": "c h",
    "cpp": "cpp c++ cc hpp",
    "csharp": "csharp c# cs",
    "css": "css scss",
    "diff": "diff patch udiff",
    "docker": "docker dockerfile",
    "go": "go golang",
    "html": "html htm xhtml",
    "ini": "ini cfg conf editorconfig",
    "java": "java",
    "javascript": "javascript js jsx mjs node",
    "json": "json json5 jsonc",
    "kotlin": "kotlin kt",
    "lua": "lua",
    "make": "make makefile mk",
    "nginx": "nginx",
    "php": "php",
    "python": "python py py3 python3",
    "ruby": "ruby rb",
    "rust": "rust rs",
    "sql": "sql mysql postgres postgresql sqlite",
    "swift": "swift",
    "toml": "toml",
    "typescript": "typescript ts tsx",
    "xml": "xml svg rss",
    "yaml": "yaml yml",
}

LANGUAGES: dict[str, str] = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
