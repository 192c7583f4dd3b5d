"""The page of all settings, written from what `settings.py` says of each."""

from settings import PREFIX, Settings

DERIVED = {
    "public_url": "`http://{host}:{port}`",
    "issuer": "the public URL",
    "audience": "`{public_url}/graphql`",
    "front_end_url": "the public URL",
    "introspection": "only in development",
    "suggestions": "only in development",
    "graphiql": "only in development",
}


def markdown() -> str:
    """`docs/settings.md`: every setting with its default and what it is for."""
    lines = [
        "# Settings",
        "",
        "Read once, at the start, from environment variables. A wrong value, or a variable with the prefix",
        f"`{PREFIX}` that is not in this table, stops the start with a sentence that says which and why. This page is",
        "generated from `settings.py` by `make schema`.",
        "",
        "| variable | default | what it is for |",
        "| --- | --- | --- |",
    ]
    for name, field in Settings.model_fields.items():
        lines.append(f"| `{PREFIX}{name.upper()}` | {_default(name, field.default)} | {field.description} |")
    return "\n".join(lines) + "\n"


def _default(name: str, value: object) -> str:
    if name in DERIVED:
        return DERIVED[name]
    return "" if value in (None, ()) else f"`{value}`"
