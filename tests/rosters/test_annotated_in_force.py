"""An officer who takes the marked workbook of a list put right, and sends it again, sends the list in force."""

from __future__ import annotations

import io

import openpyxl
import pytest
from builders import OFFICE, as_user, as_worker
from repair_desk import GOOD, NO_ACCOUNT, WRONG_BANK, ZERO_LOST, read
from running_month import RUN, a_ground, an_open_run

from disburse.rosters import actions
from disburse.rosters.correcting import correct_roster
from disburse.rosters.exporting import annotated_roster
from disburse.rosters.file.repairs import Repair
from disburse.service import Service

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_the_marked_workbook_of_a_corrected_list_is_the_list_in_force(disburse: Service) -> None:
    await a_ground()
    await an_open_run()
    maker = await as_user("maker")
    first = await read(GOOD, ZERO_LOST, NO_ACCOUNT, WRONG_BANK)
    repairs = [
        Repair("cell", 3, "citizen_id", "001142000002", "R02"),
        Repair("cell", 4, "account", "3105205000004", "R09"),
        Repair("cell", 5, "bank", "Agribank", "R12"),
        Repair("cell", 2, "hamlet", "Xóm Nẻ"),
    ]
    corrected_id, _ = await correct_roster(maker, first, repairs=repairs)
    in_force = await actions.read_roster_file(await as_worker(), corrected_id)
    assert in_force.line_count == 4
    name, content = await annotated_roster(maker, corrected_id)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Danh sách"]
    assert sheet["B3"].value == "001142000002"
    assert "trước là “01142000002”" in sheet["B3"].comment.text
    assert "maker" in sheet["B3"].comment.text
    sent_id, _ = await actions.upload_roster(
        maker, content, file_name=name, run=RUN, unit=OFFICE, programme="SI"
    )
    sent = await actions.read_roster_file(await as_worker(), sent_id)
    assert (sent.state, sent.content_digest) == (in_force.state, in_force.content_digest)
    assert sent.file_digest != in_force.file_digest
