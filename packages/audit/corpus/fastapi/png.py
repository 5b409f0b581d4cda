"""Whether bytes are a PNG and nothing else.

Signature, known chunks with right checksums, and nothing after the last (PNG specification,
sections 5.2 and 5.3). Chunks that hold text are not known: a picture needs none.
"""

import zlib
from typing import Optional

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KNOWN = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"pHYs",
    b"sBIT",
    b"bKGD",
}


def is_png(content: bytes) -> bool:
    names = _chunks(content) if content.startswith(SIGNATURE) else None
    if not names or names[0] != b"IHDR" or names[-1] != b"IEND":
        return False
    return b"IDAT" in names and KNOWN.issuperset(names)


def _chunks(content: bytes) -> Optional[list[bytes]]:
    """Names of the chunks; None if they do not fill the bytes exactly."""
    names: list[bytes] = []
    at = len(SIGNATURE)
    while at < len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if end > len(content) or b"IEND" in names:
            return None
        checksum = int.from_bytes(content[end - 4 : end], "big")
        if zlib.crc32(content[at + 4 : end - 4]) != checksum:
            return None
        names.append(content[at + 4 : at + 8])
        at = end
    return names
