"""Where the benches find articles: the real press data, which is not part of the project."""

from __future__ import annotations

import os
import sys
import tarfile
from itertools import islice
from pathlib import Path

SHARED = Path(os.environ.get("TIMBAO_SHARED_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data"))
BAOMOI = SHARED / "articles" / "baomoi-2017-txt.tar.gz"
"""35,440 text files: title, lead, body, a line each."""


def unpack(archive: Path, folder: Path, count: int) -> int:
    """Write the first `count` files of a tar archive into `folder`; returns how many there were."""
    if not archive.is_file():
        sys.exit(f"{archive} is not there; set TIMBAO_SHARED_DATA to the folder of the press data.")
    folder.mkdir(parents=True)
    with tarfile.open(archive) as tar:
        members = list(islice((member for member in tar if member.isfile()), count))
        for member in members:
            stream = tar.extractfile(member)
            assert stream is not None
            (folder / Path(member.name).name).write_bytes(stream.read())
    return len(members)
