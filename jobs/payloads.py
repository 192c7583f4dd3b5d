"""`tell_payload_problems`: whose endpoint asks for what makes no sense any more is told so."""

from typing import Any

import resolvers.payloads


async def tell_payload_problems(ctx: dict[str, Any]) -> None:
    """Tell those who were not told yet; the API finds it out when another version of it starts."""
    await resolvers.payloads.tell_untold(ctx["database"])
