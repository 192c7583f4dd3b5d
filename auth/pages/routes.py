"""Which page is where."""

from starlette.routing import BaseRoute

from auth.pages import account, rendering, signing_in, signing_out
from auth.pages.answering import route


def routes() -> list[BaseRoute]:
    """Every page of sign-in, at the root."""
    return [
        route(rendering.STYLE_PATH, rendering.style, "GET"),
        route("/signin", signing_in.show, "GET"),
        route("/signin", signing_in.submit, "POST"),
        route("/signout", signing_out.ask, "GET"),
        route("/signout", signing_out.sign_out, "POST"),
        route("/signed-out", signing_out.signed_out, "GET"),
        route("/account", account.show, "GET"),
    ]
