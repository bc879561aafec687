"""A user who asks for jobs."""

from __future__ import annotations

import pytest
from builders import a_province_units, a_user, as_user

from disburse.access import Viewer
from disburse.service import Service


@pytest.fixture
async def viewer(disburse: Service) -> Viewer:
    await a_province_units()
    await a_user("thu.nguyen")
    return await as_user("thu.nguyen")
