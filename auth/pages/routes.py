"""Which page is where."""

from starlette.routing import BaseRoute

from auth.pages import (
    account,
    activation,
    consent,
    elsewhere,
    email_change,
    federated,
    forgotten,
    recovery_codes,
    rendering,
    second_factor,
    signing_in,
    signing_out,
    themes,
)
from auth.pages.answering import route


def routes() -> list[BaseRoute]:
    """Every page of sign-in, at the root."""
    return [
        route(rendering.STYLE_PATH, rendering.style, "GET"),
        route("/pages/logo/{slug}.png", themes.logo, "GET"),
        route("/signin", signing_in.show, "GET"),
        route("/signin", signing_in.submit, "POST"),
        route("/second-factor", second_factor.show, "GET"),
        route("/second-factor", second_factor.submit, "POST"),
        route(elsewhere.START, federated.start, "GET"),
        route(f"{elsewhere.BACK}/{{authority}}", federated.back, "GET"),
        route("/recovery-codes", recovery_codes.show, "GET"),
        route("/signout", signing_out.ask, "GET"),
        route("/signout", signing_out.sign_out, "POST"),
        route("/signed-out", signing_out.signed_out, "GET"),
        route("/activate", activation.show, "GET"),
        route("/activate", activation.submit, "POST"),
        route("/forgotten", forgotten.ask, "GET"),
        route("/forgotten", forgotten.send, "POST"),
        route("/forgotten/sent", forgotten.sent, "GET"),
        route("/new-password", forgotten.choose, "GET"),
        route("/new-password", forgotten.change, "POST"),
        route("/confirm-email", email_change.show, "GET"),
        route("/confirm-email", email_change.confirm, "POST"),
        route("/confirm-email/done", email_change.done, "GET"),
        route("/consent", consent.ask, "GET"),
        route("/consent", consent.decide, "POST"),
        route("/device", consent.ask_device, "GET"),
        route("/device", consent.decide_device, "POST"),
        route("/device/done", consent.device_done, "GET"),
        route("/account", account.show, "GET"),
        route("/account/password", account.ask_password, "GET"),
        route("/account/password", account.change_password, "POST"),
        route("/account/email", email_change.ask, "GET"),
        route("/account/email", email_change.send, "POST"),
        route("/account/recovery-codes", account.ask_recovery, "GET"),
        route("/account/recovery-codes", account.renew_recovery, "POST"),
        route("/account/sessions", account.end_session, "POST"),
    ]
