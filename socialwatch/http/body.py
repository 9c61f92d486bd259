"""Reading a body: decompressed as it comes, capped, and known to be whole."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator

GZIP, DEFLATE, RAW = 31, 15, -15  # zlib's names for the containers: window bits
STEP = 256 * 1024  # decompress at most so much at a time, so that a bomb cannot fill the memory in one step


class TooLarge(Exception):
    """More than the caller wants."""


class Broken(Exception):
    """The body breaks off, or is not what its headers say."""


async def read_body(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """The whole body, decompressed; raises TooLarge beyond `limit` bytes, Broken when it is cut."""
    body = bytearray()
    unpackers = _unpackers(encoding)
    async for chunk in chunks:
        for piece in _through(chunk, unpackers):
            body += piece
            if len(body) > limit:
                raise TooLarge
    if not all(unpacker.whole for unpacker in unpackers):
        raise Broken("the compressed body breaks off")
    return bytes(body)


def _unpackers(encoding: str) -> list[Unpacker]:
    """One for each layer that Content-Encoding names, the outermost first."""
    names = [name.strip().lower() for name in encoding.split(",")]
    return [Unpacker(name) for name in reversed(names) if name not in ("", "identity")]


def _through(chunk: bytes, unpackers: list[Unpacker]) -> Iterator[bytes]:
    if not unpackers:
        yield chunk
        return
    for piece in unpackers[0].feed(chunk):
        yield from _through(piece, unpackers[1:])


class Unpacker:
    """gzip (of one or more members) and deflate (with or without zlib's header, servers do both)."""

    def __init__(self, name: str) -> None:
        if name not in ("gzip", "x-gzip", "deflate"):
            raise Broken(f"the body is packed as {name[:20]!r}, which was not asked for")
        self._bits = DEFLATE if name == "deflate" else GZIP
        self._zlib = zlib.decompressobj(self._bits)
        self._fed = False

    @property
    def whole(self) -> bool:
        """Nothing at all is whole too: a 304 names the encoding of the body that it does not send."""
        return self._zlib.eof or not self._fed

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._bits == DEFLATE and not self._fed and data and data[0] & 0x0F != 8:
            self._bits = RAW
            self._zlib = zlib.decompressobj(RAW)
        while data:
            if self._zlib.eof:
                if self._bits != GZIP or not data.startswith(b"\x1f\x8b"):
                    return  # padding after the end, which gzip itself ignores
                self._zlib = zlib.decompressobj(GZIP)
            self._fed = True
            yield self._step(data)
            data = self._zlib.unconsumed_tail or self._zlib.unused_data

    def _step(self, data: bytes) -> bytes:
        try:
            return self._zlib.decompress(data, STEP)
        except zlib.error as error:
            raise Broken(f"the compressed body cannot be unpacked: {error}") from None
