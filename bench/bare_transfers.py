"""The bare handler that transfers are measured against: Starlette, the same seal, a file; no token, no database."""

import hashlib
import os
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bench.serving import serve
from documents.sealing import CHUNK_BYTES, NONCE_BYTES, SEALED_BYTES
from settings import Settings

CIPHER = AESGCM(bytes(32))
BOUND = bytes(25)
"""As many bytes as the service binds each chunk to."""


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
    name, digest = uuid4().hex, hashlib.sha256()
    with (directory / name).open("wb") as file:
        async for chunk in chunked(request.stream()):
            digest.update(chunk)
            nonce = os.urandom(NONCE_BYTES)
            file.write(nonce + CIPHER.encrypt(nonce, chunk, BOUND))
    return Response(name, headers={"Digest": digest.hexdigest()})


async def get(directory: Path, request: Request) -> Response:
    """Open the seal of each chunk as it is read."""
    size = request.path_params["size"]

    async def pieces() -> AsyncIterator[bytes]:
        with (directory / request.path_params["name"]).open("rb") as file:
            while sealed := file.read(SEALED_BYTES):
                yield CIPHER.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], BOUND)

    return StreamingResponse(pieces(), headers={"Content-Length": str(size)})


async def chunked(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Chunks of 64 KiB out of pieces of any size; what is left at the end comes last."""
    left = bytearray()
    async for piece in body:
        left += piece
        while len(left) >= CHUNK_BYTES:
            yield bytes(left[:CHUNK_BYTES])
            del left[:CHUNK_BYTES]
    if left:
        yield bytes(left)


if __name__ == "__main__":
    serve(create)
