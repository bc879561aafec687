"""A web application with nothing in it, and a program that serves it: `python tiny_app.py PORT`."""

from __future__ import annotations

import sys

from litestar import Litestar, get

from disburse.serve import serve
from disburse.settings import read_settings


@get("/healthz", sync_to_thread=False)
def healthy() -> str:
    return "ok"


def create_app() -> Litestar:
    return Litestar([healthy])


if __name__ == "__main__":
    serve(read_settings(), port=int(sys.argv[1]), web_app="tiny_app:create_app")
