"""The bare handler that transfers are measured against: Starlette, the same seal, a file; no token, no database."""

import hashlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bench.serving import serve
from documents.contents import chunked
from documents.sealing import SEALED_BYTES, Seal
from settings import Settings

KEY, CONTENT = bytes(32), UUID(int=1)


def create(settings: Settings) -> Starlette:
    """The bare application."""
    directory = settings.data_directory / "bare"
    directory.mkdir(exist_ok=True)
    return Starlette(
        routes=[
            Route("/bare/{size:int}", partial(put, directory), methods=["PUT"]),
            Route("/bare/{name}/{size:int}", partial(get, directory), methods=["GET"]),
        ]
    )


async def put(directory: Path, request: Request) -> Response:
    """Hash and seal what comes, and write it to a file."""
    size, name = request.path_params["size"], uuid4().hex
    seal, digest, index = Seal(KEY, CONTENT, size), hashlib.sha256(), 0
    with (directory / name).open("wb") as file:
        async for chunk in chunked(request.stream()):
            digest.update(chunk)
            file.write(seal.close(index, chunk))
            index += 1
    return Response(name, headers={"Digest": digest.hexdigest()})


async def get(directory: Path, request: Request) -> Response:
    """Open the seal of each chunk as it is read."""
    size = request.path_params["size"]
    seal = Seal(KEY, CONTENT, size)

    async def pieces() -> AsyncIterator[bytes]:
        with (directory / request.path_params["name"]).open("rb") as file:
            for index in range(seal.chunks):
                yield seal.open(index, file.read(SEALED_BYTES))

    return StreamingResponse(pieces(), headers={"Content-Length": str(size)})


if __name__ == "__main__":
    serve(create)
