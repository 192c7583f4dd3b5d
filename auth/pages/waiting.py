"""What somebody is told who has to wait."""

from datetime import datetime, timedelta

from starlette.responses import Response


def words(until: datetime, now: datetime) -> str:
    """How long to wait, as a person says it."""
    seconds = max(1, -int((now - until) // timedelta(seconds=1)))
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def sentence(until: datetime, now: datetime) -> str:
    """That there were too many tries."""
    return f"There were too many tries. Wait {words(until, now)}, then try again."


def told(response: Response, until: datetime, now: datetime) -> Response:
    """The answer, with when to come back for programs."""
    response.headers["Retry-After"] = str(max(1, int((until - now).total_seconds()) + 1))
    return response
