"""Prove that nothing was changed behind the system's back: invariants, the audit chain, the kept files."""

from __future__ import annotations

from dataclasses import dataclass

from disburse.db.reaching import reach
from disburse.service import service

_FILES = (
    "SELECT DISTINCT sha, source, made FROM ("
    " SELECT file_sha AS sha, 'roster:' || id AS source, false AS made FROM roster"
    " UNION ALL SELECT sha256, 'instruction_file:' || file, false FROM instruction_file_part"
    " UNION ALL SELECT file_sha, 'confirmation_file:' || id, false FROM confirmation_file"
    " UNION ALL SELECT file_sha, 'print:' || id, report = 'payment-list' FROM print"
    " UNION ALL SELECT file_sha, 'made_file:' || id, true FROM made_file) kept WHERE sha IS NOT NULL ORDER BY source, sha"
)


@dataclass(frozen=True)
class Violation:
    """One thing that does not hold: which promise, which record, what is wrong with it."""

    promise: str
    subject: str
    detail: str


async def verify(*, files: bool = True) -> list[Violation]:
    """Recount everything from nothing, as the owner; an empty list says that all of it holds.

    Needs no key but for the kept files, whose content must still have the hash they were kept under.
    """
    owner = await reach(service().owner_url, "owner")
    try:
        await owner.execute("SET statement_timeout = 0")
        found = [
            Violation(row["inv"], row["subject"], row["detail"])
            for row in await owner.fetch(
                "SELECT inv, subject, detail FROM invariant_violation ORDER BY 1, 2, 3"
            )
        ]
        found += [
            Violation("audit", f"record {row['seq']}", row["detail"])
            for row in await owner.fetch("SELECT seq, detail FROM audit_violation() ORDER BY 1, 2")
        ]
        if files:
            found += [
                Violation("file", row["source"], "the kept file is gone or was changed")
                for row in await owner.fetch(_FILES)
                if not (service().made if row["made"] else service().files).check(row["sha"])
            ]
    finally:
        await owner.close()
    return found
