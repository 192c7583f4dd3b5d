"""What is kept of a receiver's answer: enough to find a fault by, nothing that names anybody or lets anybody in."""

import re
from collections.abc import Mapping

KEPT_HEADERS = ("content-length", "content-type", "location", "retry-after", "server", "x-request-id")
LONGEST_HEADER = 200
GONE = "[removed]"

# Addresses, what looks like a telephone, NHS or account number, tokens and keys, postcodes.
PERSONAL = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
    r"|\bwh(?:sec|sk|pk)_[\w+/=-]+"
    r"|\b(?:Bearer|Basic)\s+[\w.~+/=-]+"
    r"|\beyJ[\w-]+(?:\.[\w-]+)*"
    r"|\b[A-Za-z0-9+/_=-]{32,}"
    r"|\+?\d(?:[\s()./-]{0,3}\d){6,}"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b",
    re.IGNORECASE,
)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def excerpt(body: bytes) -> str:
    """The beginning of an answer as text, less what may be personal or secret."""
    return UNPRINTABLE.sub("", PERSONAL.sub(GONE, body.decode("utf-8", "replace")))


def headers(given: Mapping[str, str]) -> dict[str, str]:
    """Those headers of an answer that say how it was served; of an address to go to, the part before its query."""
    found = {name: given[name] for name in KEPT_HEADERS if name in given}
    if "location" in found:
        found["location"] = found["location"].partition("?")[0].partition("#")[0]
    # a header may hold any byte: what is no text is replaced
    return {name: excerpt(value.encode("utf-8", "replace"))[:LONGEST_HEADER] for name, value in found.items()}
