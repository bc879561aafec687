"""`disburse`: the command line, assembled from the features' commands."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import Annotated, Any

import typer

from disburse import jobs, serve, verifying
from disburse.core.errors import Refusal, without_its_message
from disburse.db import doctor
from disburse.identity import acting
from disburse.identity.acting import Json, note, print_json
from disburse.identity.commands import app as users
from disburse.outreach.commands import app as outreach
from disburse.payments.commands import confirmations, instructions
from disburse.people.commands import app as people
from disburse.reconciliation.commands import app as discrepancies
from disburse.reconciliation.commands import reconcile
from disburse.rosters.commands import app as rosters
from disburse.rosters.run_commands import run_app
from disburse.settings import read_settings
from disburse.switching.commands import switching
from disburse.units.commands import app as units
from disburse.words import LANGUAGES, language, mark, say
from reports.commands import report

app = typer.Typer(
    name="disburse",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=mark("Chi trả an sinh xã hội không dùng tiền mặt: từ danh sách đến từng đồng đã nhận"),
)
app.add_typer(users, name="user")
app.add_typer(units, name="unit")
app.add_typer(people, name="person")
app.add_typer(run_app, name="run")
app.add_typer(rosters, name="roster")
app.add_typer(instructions, name="instructions")
app.add_typer(confirmations, name="confirmations")
app.add_typer(discrepancies, name="discrepancies")
app.add_typer(outreach, name="outreach")
app.command("reconcile", help=mark("Đối chiếu một kỳ và in cân đối"))(reconcile)
app.command("switching", help=mark("Ai đã chuyển từ tiền mặt sang tài khoản, theo xã"))(switching)
app.command("report", help=mark("In một văn bản PDF"))(report)

Port = Annotated[int, typer.Option("--port", metavar="N", help=mark("Cổng của các trang"))]


@app.callback()
def choose(
    lang: Annotated[str, typer.Option("--lang", help=mark("Ngôn ngữ: vi hoặc en"))] = "",
) -> None:
    """Take the language; it was read before the commands were built (`_speak`)."""
    if lang and lang not in LANGUAGES:
        raise typer.BadParameter(say("Ngôn ngữ phải là vi hoặc en"))


@app.command(help=mark("Dựng một tỉnh mẫu, chạy ba tháng, in cân đối rồi phục vụ các trang"))
def demo(
    once: Annotated[bool, typer.Option("--once", help=mark("Dừng sau khi in cân đối"))] = False,
    port: Port = 8000,
    lines: Annotated[
        int, typer.Option("--lines", metavar="N", min=200, max=999_999, help=mark("Số dòng mỗi tháng"))
    ] = 20_000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help=mark("Hạt giống của tỉnh mẫu"))] = 25,
    until: Annotated[
        str, typer.Option("--until", metavar="RUN", help=mark("Tháng cuối; bỏ trống: tháng này"))
    ] = "",
) -> None:
    from disburse.demo.running import demo_clock, run_demo

    settings = read_settings()
    clock = demo_clock(until)
    acting.run(lambda: run_demo(clock, lines=lines, seed=seed, until=until), clock=clock)
    if not once:
        serve.serve(
            settings,
            port=port,
            web_app="disburse.app:create_demo_app",
            ready=lambda: note(say("Mở http://127.0.0.1:{port} bằng trình duyệt. Dừng: Ctrl+C", port=port)),
        )


@app.command("serve", help=mark("Phục vụ các trang và một tiến trình nền"))
def serve_(
    port: Port = 8000,
    host: Annotated[str, typer.Option("--host", help=mark("Địa chỉ lắng nghe"))] = "127.0.0.1",
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=1, max=16, help=mark("Số tiến trình web"))
    ] = 1,
) -> None:
    serve.serve(
        read_settings(),
        host=host,
        port=port,
        workers=workers,
        ready=lambda: note(
            say("Mở http://{host}:{port} bằng trình duyệt. Dừng: Ctrl+C", host=host, port=port)
        ),
    )


@app.command(help=mark("Chỉ chạy tiến trình nền"))
def worker() -> None:
    jobs.main()


@app.command(help=mark("Cập nhật cấu trúc cơ sở dữ liệu"))
def migrate() -> None:
    async def nothing() -> None:
        """Opening the service brings the schema up to date."""

    acting.run(nothing)
    note(say("Cơ sở dữ liệu đã ở phiên bản mới nhất."))


@app.command("doctor", help=mark("Xem máy và cơ sở dữ liệu có gì không ổn"))
def doctor_(as_json: Json = False) -> None:
    settings = read_settings()
    found = doctor.examine(
        settings.home,
        app_url=settings.app_url,
        worker_url=settings.worker_url,
        owner_url=settings.owner_url,
        key_file=settings.key_file if settings.key_file.exists() else None,
    )
    if as_json:
        print_json({"items": [{"level": one.level, "text": one.text} for one in found]})
    else:
        for one in found:
            print(f"{one.level:5} {one.text}")
    if any(one.level == "bad" for one in found):
        raise typer.Exit(1)


@app.command(help=mark("Kiểm chứng mọi lời hứa về tiền và nhật ký; khác 0 khi có điều không đúng"))
def verify(as_json: Json = False) -> None:
    found = acting.run(verifying.verify)
    if as_json:
        print_json(
            {"items": [{"promise": v.promise, "subject": v.subject, "detail": v.detail} for v in found]}
        )
    else:
        for one in found:
            print(f"{one.promise}  {one.subject}: {one.detail}")
        if not found:
            note(say("Mọi lời hứa về tiền, nhật ký và tệp lưu trữ đều đúng."))
    if found:
        raise typer.Exit(1)


@app.command(help=mark("Đo tốc độ: import, roster, reconcile, serve"))
def bench(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help=mark("import, roster, reconcile, serve; bỏ trống: tất cả"))
    ] = "",
    lines: Annotated[int, typer.Option("--lines", metavar="N", min=1000, help=mark("Số dòng"))] = 100_000,
    as_json: Json = False,
) -> None:
    from disburse.bench.running import run_bench

    run_bench(name, lines=lines, as_json=as_json)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; refusals become sentences and exit codes (`product.md` 3)."""
    sys.excepthook = _tell_place_only
    given = sys.argv[1:] if arguments is None else arguments
    _speak(given)
    jobs.look_for_garbage_rarely()
    jobs.prepare_queue()
    command = typer.main.get_command(app)
    _translate(command)
    try:
        command.main(args=given, prog_name="disburse", standalone_mode=True)
    except Refusal as refusal:
        note(say(refusal.text, **refusal.params))
        raise SystemExit(refusal.exit_code) from None


def _tell_place_only(kind: type[BaseException], _value: BaseException, where: TracebackType | None) -> None:
    sys.stderr.write(without_its_message(kind, where))


def _speak(given: list[str]) -> None:
    """Set the language from `--lang`, else from DISBURSE_LANG; Vietnamese without either."""
    asked = os.environ.get("DISBURSE_LANG", "")
    for place, word in enumerate(given):
        if word.startswith("--lang="):
            asked = word.partition("=")[2]
        elif word == "--lang" and place + 1 < len(given):
            asked = given[place + 1]
    if asked == "en":
        language.set("en")


def _translate(command: Any) -> None:
    """Say the help of a command and of everything below it in the current language."""
    for thing in (command, *command.params):
        if getattr(thing, "help", None):
            thing.help = say(thing.help)
    for child in getattr(command, "commands", {}).values():
        _translate(child)


if __name__ == "__main__":
    main()
