"""Which planted defects and benign twins are switched on.

``CORPUS_FLAGS=jwt-none,twin:err-leak``; without it the service is good.
"""

import os

FLAGS = frozenset(
    name.strip() for name in os.environ.get("CORPUS_FLAGS", "").split(",") if name.strip()
)


def planted(*names: str) -> bool:
    """Whether any of the flags is on."""
    return any(name in FLAGS for name in names)
