"""The few pages that a browser shows while Homeroom is installed: plain, and safe by construction.

May import Jinja2 and the standard library. No script, no picture, nothing from elsewhere; whatever
is filled in is escaped.
"""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from jinja2 import Environment

_STYLE = """
:root { color-scheme: light dark; --ink: #1d1c1d; --paper: #fff; --quiet: #5c5c5c; --go: #0b6e4f;
  --on-go: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f0f0; --paper: #1a1d21; --quiet: #b8b8b8;
  --go: #3fbf94; --on-go: #10231c } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.125rem/1.55 system-ui, sans-serif }
main { max-width: 34rem; margin: 12vh auto; padding: 0 1.5rem }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 1rem }
p { margin: 0 0 1.25rem }
small { color: var(--quiet) }
a.go { display: inline-block; padding: .7rem 1.4rem; border-radius: .5rem; background: var(--go);
  color: var(--on-go); font-weight: 600; text-decoration: none }
a.go:focus-visible { outline: 3px solid currentColor; outline-offset: 3px }
"""

_PAGE = Environment(autoescape=True).from_string(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ page.title }} · Homeroom</title>
<style>{{ style }}</style>
</head>
<body>
<main>
<h1>{{ page.title }}</h1>
{% for line in page.lines %}<p>{{ line }}</p>
{% endfor %}
{% if page.link %}<p><a class="go" href="{{ page.link }}">{{ page.label }}</a></p>
{% endif %}
{% if page.small %}<p><small>{{ page.small }}</small></p>
{% endif %}
</main>
</body>
</html>
"""
)

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
    ),
    "Referrer-Policy": "no-referrer",  # an address on the way back holds Slack's code
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one page says; `link` with its `label` is the one thing to press."""

    title: str
    lines: tuple[str, ...]
    link: str = ""
    label: str = ""
    small: str = ""

    def html(self) -> str:
        return _PAGE.render(page=self, style=_STYLE)
