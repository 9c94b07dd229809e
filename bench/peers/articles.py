"""The peers' archive: one JSONL file of real articles without their titles, which the known items ask for.

The press data has neither dates nor newspapers, so that facets have something to count each article gets a month and
a newspaper by its number. Provinces are those that timbao reads in the text.
"""

from __future__ import annotations

import json
import tarfile
from itertools import islice
from pathlib import Path

from corpus.places import find
from corpus.vietnamese import nfc

_MONTHS, _NEWSPAPERS = 36, 12


def write(archive: Path, target: Path, count: int) -> int:
    """Write the first `count` articles of a tar of TXT files (title, lead, body, a line each); gives their number."""
    with tarfile.open(archive) as tar, target.open("w", encoding="utf-8") as file:
        members = islice((member for member in tar if member.name.endswith(".txt")), count)
        for number, member in enumerate(members, 1):
            content = tar.extractfile(member)
            assert content is not None, "it is a file"
            _, _, text = content.read().decode().partition("\n")
            lead, _, body = text.partition("\n")
            record = {"id": Path(member.name).name, "lead": lead, "body": body, **_values(number, text)}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return number


def _values(number: int, text: str) -> dict[str, str]:
    month = number % _MONTHS
    return {
        "date": f"{2023 + month // 12}-{month % 12 + 1:02d}-15",
        "source": f"Báo Thử Nghiệm {number % _NEWSPAPERS + 1}",
        "province": "; ".join(find("", "", nfc(text), None)),
    }
