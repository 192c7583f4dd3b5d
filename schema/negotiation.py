"""Which media type a client sends and accepts."""

from collections.abc import Iterator

from schema.errors import ErrorCode, RequestError

JSON = b"application/json; charset=utf-8"
RESPONSE_JSON = b"application/graphql-response+json; charset=utf-8"
KNOWN = {
    "application/graphql-response+json": RESPONSE_JSON,
    "application/json": JSON,
    "application/*": JSON,
    "*/*": JSON,
}
PAGE = "text/html"
STREAM = "text/event-stream"
ONE_PIECE = ("application/graphql-response+json", "application/json")


def answer_type(accept: bytes | None) -> bytes:
    """The media type of the answer: what the client likes best of the two that there are."""
    if accept is None or accept in {b"*/*", b"application/json"}:
        return JSON
    best: tuple[float, bytes] | None = None
    for name, quality in _accepted(accept):
        if name in KNOWN and quality > 0 and (best is None or quality > best[0]):
            best = (quality, KNOWN[name])
    if best is None:
        message = "The answer is application/graphql-response+json or application/json; accept one of them."
        raise RequestError.of(ErrorCode.NOT_ACCEPTABLE, message)
    return best[1]


def wants_stream(accept: bytes | None) -> bool:
    """Whether a client wants an event stream, more than any answer of one piece."""
    if accept is None or STREAM.encode() not in accept.lower():
        return False
    liked = dict(_accepted(accept))
    return liked.get(STREAM, 0) > 0 and liked[STREAM] >= max(liked.get(name, 0) for name in ONE_PIECE)


def prefers_page(accept: bytes) -> bool:
    """Whether a client would rather have a page than an answer in JSON, as browsers do."""
    liked = dict(_accepted(accept))
    return liked.get(PAGE, 0) > max(liked.get(name, 0) for name in KNOWN)


def _accepted(accept: bytes) -> Iterator[tuple[str, float]]:
    """Each media range and its quality."""
    for item in accept.decode("latin-1").split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        yield name, _quality(parameters)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
        if name == "charset" and value not in {"utf-8", '"utf-8"'}:
            return 0.0
    return 1.0


def is_json(content_type: bytes) -> bool:
    """Whether a request says that its body is JSON in UTF-8."""
    name, *parameters = (part.strip().lower() for part in content_type.decode("latin-1").split(";"))
    charsets = [value.strip('"') for key, _, value in (part.partition("=") for part in parameters) if key == "charset"]
    return name == "application/json" and all(charset == "utf-8" for charset in charsets)
