"""Compound files (MS-CFB) as Word and Outlook wrote them before 2007: streams of given names, with nothing in them."""

import struct

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NOBODY = 0xFFFFFFFF
ROOT, STREAM = 5, 2


def compound(*streams: str, before: int = 0) -> bytes:
    """A file whose list of streams stands behind so many sectors of something else."""
    entries = [_entry("Root Entry", ROOT, child=1 if streams else NOBODY)]
    entries += [
        _entry(name, STREAM, right=number + 1 if number < len(streams) else NOBODY)
        for number, name in enumerate(streams, 1)
    ]
    directory = b"".join(entries)
    directory += bytes(-len(directory) % SECTOR)
    sectors = len(directory) // SECTOR
    tables = -(-(before + sectors + 1 + before // 100) // 128)
    chain = [END] * before + [number + 1 for number in range(before, before + sectors - 1)] + [END] + [FAT] * tables
    table = b"".join(struct.pack("<I", each) for each in chain).ljust(tables * SECTOR, b"\xff")
    places = [before + sectors + number for number in range(tables)]
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        bytes.fromhex("D0CF11E0A1B11AE1"),
        bytes(16),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        tables,
        before,
        0,
        4096,
        END,
        0,
        END,
        0,
    )
    header += b"".join(struct.pack("<I", place) for place in places).ljust(109 * 4, b"\xff")
    return header + bytes(before * SECTOR) + directory + table


def _entry(name: str, kind: int, child: int = NOBODY, right: int = NOBODY) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sIQQIQ", encoded, len(encoded), kind, 1, NOBODY, right, child, bytes(16), 0, 0, 0, END, 0
    )


WORD = compound("WordDocument", "1Table")
MESSAGE = compound("__properties_version1.0", "__nameid_version1.0")
