"""How a peer of ours is served: by uvicorn, as `ebrokerage serve` serves the service."""

from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

import settings as configuration
from settings import Settings


def serve(create: Callable[[Settings], ASGIApp]) -> None:
    """Serve an application, made with the settings of the environment, from one process."""
    read = configuration.load()
    uvicorn.run(
        create(read),
        host=read.host,
        port=read.port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
    )
