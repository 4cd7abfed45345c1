"""`ketluan correct` and `ketluan redact`: what becomes of a record after it was published."""

from __future__ import annotations

import datetime
import shutil
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from ketluan import document, editing, records, redacting, rules, writing
from ketluan.archive import OFFICIAL, Archive
from ketluan.cli.console import (
    ARCHIVE,
    DATE,
    PATH,
    Choice,
    ask,
    fail,
    reason_of,
    report,
    require_folder,
    today,
)
from ketluan.editing import Refused
from ketluan.memo import CACHE
from ketluan.model import Conclusion, Problem, Source
from ketluan.publication import Withdrawal, named
from ketluan.vietnamese import date_text, nfc

_MISTAKE = "loi-chep"
# What an issuing body may do to a document by a later one, and the key of the later record that says so.
_LATER = dict(zip(("thay-the", "dinh-chinh", "thu-hoi"), OFFICIAL, strict=True))
_KINDS = Choice([_MISTAKE, *_LATER])
_WHAT = "Việc cần ghi: loi-chep (lưu trữ chép sai), dinh-chinh, thay-the, thu-hoi (văn bản mới của cơ quan)"
_DAY = click.option("--date", "day", type=DATE, default=None, help="Ngày làm (mặc định: hôm nay).")
_NOTHING = "không có gì được ghi"
_MOST_LINES = 10


@click.command()
@click.argument("record", metavar="BẢN-GHI")
@ARCHIVE
@click.option(
    "--kind",
    type=_KINDS,
    default=None,
    help="loi-chep: lưu trữ chép sai; còn lại: văn bản mới của cơ quan ban hành.",
)
@click.option("--was", default=None, help="Chữ đã chép sai.")
@click.option("--now", default=None, help="Chữ đúng như bản nguồn.")
@click.option("--place", default="", help="Chỗ sửa, ví dụ II.3, khi chữ ấy có ở nhiều chỗ.")
@click.option("--reason", default=None, help="Lý do.")
@click.option("--by", default=None, help="Mã kết luận mới đính chính, thay thế hoặc thu hồi.")
@click.option("--basis", default=None, help="Văn bản thu hồi không có trong lưu trữ.")
@click.option(
    "--date",
    "day",
    type=DATE,
    default=None,
    help="Ngày sửa lỗi chép (mặc định: hôm nay); với thu-hoi là ngày thu hồi.",
)
def correct(
    record: str,
    root: Path,
    kind: str | None,
    was: str | None,
    now: str | None,
    place: str,
    reason: str | None,
    by: str | None,
    basis: str | None,
    day: datetime.datetime | None,
) -> None:
    """Sửa lỗi chép trong BẢN-GHI (tên tệp hoặc mã), hoặc ghi rằng văn bản đã được đính chính, thay thế, thu hồi."""
    kept, problems = _archive(root)
    conclusion = _record(kept, root, record)
    when = day.date() if day else None
    kind = kind or ask(_WHAT, _KINDS)
    try:
        if kind == _MISTAKE:
            was = was or click.prompt("Chữ đã chép sai, đúng như trong bản ghi")
            now = now or click.prompt("Chữ đúng, như bản nguồn in")
            reason = reason if reason is not None else click.prompt("Lý do (bỏ trống được)", default="")
            changed = editing.corrected(conclusion, was, now, reason, when or today(), place)
        else:
            by = by if by is not None else click.prompt(f"Mã kết luận mới{_MAY_BE_EMPTY[kind]}", default="")
            changed = _later(kept, conclusion, kind, by, when, reason, basis)
    except Refused as error:
        fail(str(error), _NOTHING)
    _require_whole(root, changed, problems)
    _written(root, changed)


_MAY_BE_EMPTY = {
    "thay-the": "",
    "dinh-chinh": "",
    "thu-hoi": " (bỏ trống khi văn bản thu hồi không có trong lưu trữ)",
}


def _later(
    kept: Archive,
    conclusion: Conclusion,
    kind: str,
    by: str,
    when: datetime.date | None,
    reason: str | None,
    basis: str | None,
) -> Conclusion:
    """The record that has to say what a later document does: that of the later one, or, without it, the earlier one."""
    if by:
        newer = kept.by_id.get(by.removesuffix(".md"))
        if newer is None or newer == conclusion:
            raise Refused(f"không có kết luận “{by}” khác trong lưu trữ: nhập văn bản ấy trước (ketluan import)")
        if newer.date < conclusion.date:
            raise Refused(f"“{newer.id}” họp trước “{conclusion.id}”: BẢN-GHI là văn bản cũ, --by là văn bản mới")
        names = dict.fromkeys((*getattr(newer, _LATER[kind]), conclusion.id))
        return replace(newer, **{_LATER[kind]: tuple(names)})  # type: ignore[arg-type]  # a key of OFFICIAL
    if kind != "thu-hoi":
        raise Refused("phải nêu mã kết luận mới: nhập văn bản ấy trước (ketluan import)")
    if conclusion.withdrawn:
        day = date_text(conclusion.withdrawn.date)
        raise Refused(f"đã ghi việc thu hồi ngày {day}: ghi sai thì sửa khóa withdrawn trong bản ghi")
    when = when or ask("Ngày thu hồi (ngày/tháng/năm)", DATE).date()
    reason = reason or click.prompt("Lý do thu hồi")
    basis = basis if basis is not None else click.prompt("Văn bản thu hồi (bỏ trống được)", default="")
    return replace(conclusion, withdrawn=Withdrawal(when, nfc(reason), nfc(basis)))


@click.command()
@click.argument("record", metavar="BẢN-GHI")
@ARCHIVE
@click.option("--reason", default=None, help="Lý do, in trong dấu [đã lược: …].")
@click.option("--basis", default=None, help="Căn cứ pháp lý.")
@click.option(
    "--replacement",
    type=PATH,
    default=None,
    help="Tệp đã lược, công bố thay bản nguồn; không có thì bản nguồn được rút khỏi lưu trữ (tệp .txt được lược theo).",
)
@_DAY
def redact(
    root: Path,
    record: str,
    reason: str | None,
    basis: str | None,
    replacement: Path | None,
    day: datetime.datetime | None,
) -> None:
    """Lược bỏ một đoạn khỏi BẢN-GHI, bản nguồn và mọi thứ lập từ bản ghi; đoạn ấy được hỏi, không gõ trên dòng lệnh."""
    kept, problems = _archive(root)
    conclusion = _record(kept, root, record)
    _require_whole(root, conclusion, problems)
    reason = reason or click.prompt("Lý do (ví dụ: dữ liệu cá nhân)")
    basis = basis or click.prompt("Căn cứ pháp lý")
    passage = click.prompt("Đoạn cần lược, đúng như trong bản ghi")
    try:
        instead = (replacement.name, replacement.read_bytes()) if replacement else None
        done = redacting.redact(root, conclusion, passage, reason, basis, day.date() if day else today(), instead)
        redacting.carry_out(root, done)
    except Refused as error:
        fail(str(error), _NOTHING)
    except OSError as error:
        fail(
            f"không đọc hoặc ghi được {error.filename}: {reason_of(error)}",
            "kiểm tra đường dẫn và quyền ghi, rồi chạy lại",
        )
    fresh = done.record.redactions[len(conclusion.redactions) :]
    click.echo(f"đã lược {sum(one.words for one in fresh)} chữ ở {', '.join(named(one.place) for one in fresh)}")
    if done.removed:
        click.echo(f"đã rút {done.removed}; giữ tệp ấy ở nơi lưu hồ sơ của cơ quan nếu còn cần")
    if done.unread:
        click.echo("không đọc được chữ trong tệp thay thế: xem bằng mắt, đoạn ấy không được còn trong tệp", err=True)
    folder = root.resolve().parent
    _forget(folder / CACHE)
    _tell_left(folder, passage, done.record.source)
    click.echo(
        "chạy ketluan build để trang không còn đoạn ấy; lịch sử Git và các bản sao phải xóa riêng, xem hướng dẫn"
    )
    _recheck(root, done.record)


def _forget(cache: Path) -> None:
    """Delete what was kept between builds: it holds the words in many forms."""
    try:
        shutil.rmtree(cache)
    except FileNotFoundError:
        return
    except OSError as error:
        click.echo(
            f"không xóa được bộ nhớ đệm {cache} ({reason_of(error)}), trong đó còn đoạn ấy: xóa thư mục này trước khi làm tiếp",
            err=True,
        )


def _tell_left(folder: Path, passage: str, source: Source) -> None:
    """Name the files and lines that somebody has to look at."""
    for one in redacting.elsewhere(folder, passage, source):
        lines = f", dòng {', '.join(map(str, one.lines[:_MOST_LINES]))}" if one.lines else ""
        more = ", …" if len(one.lines) > _MOST_LINES else ""
        what = "chữ giống đoạn ấy (khác chữ hoa hoặc chỗ đặt dấu) còn" if one.is_alike else "đoạn ấy còn"
        click.echo(f"{what} ở {one.path.relative_to(folder)}{lines}{more}", err=True)


def _archive(root: Path) -> tuple[Archive, tuple[Problem, ...]]:
    """The archive, and what is wrong with its files."""
    require_folder(root)
    found, problems = records.load(root)
    if found is None:
        report([problem for problem in problems if problem.level == "error"], "text", root)
        sys.exit(1)
    return found, problems


def _record(kept: Archive, root: Path, name: str) -> Conclusion:
    """The record of a file or an id."""
    found = kept.by_id.get(Path(name).name.removesuffix(".md"))
    if found is None:
        fail(
            f"không có kết luận {name} trong {root}", "ghi tên tệp của bản ghi, ví dụ 2021-11-15-phien-hop-thang-11.md"
        )
    return found


def _require_whole(root: Path, conclusion: Conclusion, problems: Iterable[Problem]) -> None:
    """Refuse a record that holds more than was read of it: writing it anew would lose that without a word."""
    errors = [one for one in problems if one.path == conclusion.path and one.level == "error"]
    if errors:
        report(errors, "text", root)
        fail(f"bản ghi {conclusion.path} có lỗi khi đọc", f"sửa các lỗi trên trước rồi làm lại; {_NOTHING}")
    line = document.comment((root / conclusion.path).read_bytes().decode("utf-8"))
    if line is not None:
        fail(
            f"{conclusion.path}:{line}: phần mô tả có chú thích (#), ghi lại bản ghi thì chú thích mất",
            f"chuyển lời chú thích vào khóa notes hoặc xóa, rồi làm lại; {_NOTHING}",
        )


def _written(root: Path, changed: Conclusion) -> None:
    """Write a record; when that makes something wrong which was not, say so and leave the record as it was."""
    path = root / changed.path
    earlier, known = path.read_bytes().decode("utf-8"), {_said(problem) for problem in rules.check(root)[1]}
    writing.replace(path, document.dump(changed).encode())
    fresh = [one for one in rules.check(root)[1] if one.level == "error" and _said(one) not in known]
    if fresh:
        writing.replace(path, earlier.encode())
        report(fresh, "text", root)
        fail("sửa như vậy thì bản ghi có lỗi trên", f"{_NOTHING}; lỗi in của bản nguồn thì giữ nguyên, ghi vào aliases")
    click.echo(f"đã sửa {path}")


def _said(problem: Problem) -> tuple[str, str, str]:
    """What a problem says, wherever in its file it stands now."""
    return problem.path, problem.rule, problem.message


def _recheck(root: Path, changed: Conclusion) -> None:
    """Say what is wrong with a record now, and end with it."""
    problems = [problem for problem in rules.check(root)[1] if problem.path == changed.path]
    report(problems, "text", root)
    sys.exit(1 if any(problem.level == "error" for problem in problems) else 0)
