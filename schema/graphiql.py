"""GraphiQL for developers: a page and its files, all our own, under a policy that lets in nothing else.

`schema/static/build` makes the files. The page speaks with nobody but this service, sends no cookie and keeps no token.
"""

import os
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from schema.http import App, Receive, Scope, Send
from schema.negotiation import prefers_page

DIRECTORY = Path(__file__).parent / "static" / "graphiql"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Files(StaticFiles):
    """What the page loads, at `/graphiql`; and the page itself."""

    def __init__(self) -> None:
        super().__init__(directory=DIRECTORY)

    def file_response(
        self, full_path: "os.PathLike[str] | str", stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """One file, with what a browser must know to keep it apart from everything else."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Vary"] = "Accept"
        return response


class Page:
    """Stands before the endpoint: a browser that opens its address is given the page, everything else goes on."""

    def __init__(self, endpoint: App, files: Files) -> None:
        self.endpoint, self.files = endpoint, files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] == "GET" and prefers_page(dict(scope["headers"]).get(b"accept", b"")):
            page = await self.files.get_response("index.html", scope)
            await page(scope, receive, send)
        else:
            await self.endpoint(scope, receive, send)
