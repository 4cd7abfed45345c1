"""`ketluan build`."""

from __future__ import annotations

import errno
import gc
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from functools import partial
from itertools import chain
from pathlib import Path

import click

from ketluan import rules, site, workers
from ketluan.archive import RECORDS, Archive
from ketluan.cli.console import CONFIG, PATH, fail, progress, reason_of, report, require_folder, summary
from ketluan.memo import CACHE, Memo
from ketluan.pages.render import MAX_SITE
from ketluan.records import Changed
from ketluan.site import Written, configured, frame, kept, manifest, parts, swap, tree
from ketluan.site import offline as reading
from ketluan.vietnamese import number_text

_PROPERDOCS = "properdocs"
# What the system answers where a folder cannot change places: a mounted one, or one in the lower layer of a container.
_NOT_MOVED = (errno.EBUSY, errno.EXDEV)


@click.command()
@CONFIG
@click.option("-d", "--site-dir", type=PATH, default=None, help="Thư mục xuất ra (mặc định: site/).")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    default=None,
    help="Số tiến trình làm việc cùng lúc (mặc định: số nhân của máy).",
)
@click.option(
    "--offline",
    is_flag=True,
    help="Xuất ra thư mục đọc được từ ổ đĩa, không cần máy chủ (mặc định: site-ngoai-tuyen/).",
)
def build(config_file: Path, site_dir: Path | None, jobs: int | None, offline: bool) -> None:
    """Kiểm tra rồi xuất bản toàn bộ trang vào thư mục site/."""
    started = time.monotonic()
    require_config(config_file)
    # What is kept for the one sort of site is of no use for the other.
    cache = config_file.parent / CACHE / ("offline" if offline else "")
    target = (site_dir or config_file.parent / ("site-ngoai-tuyen" if offline else "site")).resolve()
    if not target.name:
        fail(f"{target} là thư mục gốc của ổ đĩa", "chọn thư mục khác bằng -d")
    try:
        with swap.locked(cache / "lock"):
            beside = _beside(cache, target)
            # Builds from elsewhere may have the same target.
            with swap.locked(beside.with_name(f"{beside.name}.lock")):
                archive, written, limit = _build(config_file, cache, beside, target, jobs or workers.most(), offline)
    except swap.Busy:
        fail("một lệnh build khác đang chạy trong thư mục này", "đợi lệnh ấy xong rồi chạy lại")
    except frame.Unusable as error:
        fail(str(error), "sửa thư mục giao diện riêng (custom_dir trong mkdocs.yml)")
    except ChildProcessError:
        fail(
            "một tiến trình của lệnh build bị dừng giữa chừng, có thể vì máy thiếu bộ nhớ",
            "đóng bớt chương trình khác rồi chạy lại, hoặc thêm --jobs 1; trang cũ còn nguyên",
        )
    except site.Clash as error:
        fail(str(error), f"{site.RENAME}; trang cũ còn nguyên")
    except Changed as error:
        fail(str(error), "chạy lại lệnh; trang cũ còn nguyên")
    except OSError as error:
        place = f" {error.filename}" if error.filename else ""
        way_out = (
            "xuất ra một thư mục mới bằng -d"
            if error.errno in _NOT_MOVED
            else "kiểm tra dung lượng đĩa, quyền đọc và quyền ghi"
        )
        fail(f"không đọc hoặc ghi được{place}: {reason_of(error)}", f"{way_out}; trang cũ còn nguyên")
    count = len(archive.conclusions)
    _tell_size(written, count, limit)
    seconds = time.monotonic() - started
    click.echo(f"built {count} conclusions, {written.pages} pages ({written.reused} reused) in {seconds:.1f} s")


def _build(
    config_file: Path, cache: Path, beside: Path, target: Path, jobs: int, offline: bool
) -> tuple[Archive, Written, int]:
    # What is read is wanted to the end: looking among it for what may go takes a fifth of the time, and writes to memory
    # that copies of this process share. What pages are made with goes in circles, and is let go.
    gc.disable()
    swap.repair(target)
    _require_own(target, (cache, config_file.parent / RECORDS, config_file.parent / "docs"))
    memo = Memo(cache)
    # While this process reads the records and plans, another one looks at what is in the folder.
    with workers.ahead(lambda: tree.walk(beside), jobs) as walked:
        archive = checked(config_file, memo, jobs)
        archive.let_go()
        ready = kept.find(cache, config_file, archive.registry) or _framed(config_file, cache, archive)
        every = chain((ready.files,), parts.parts(archive, ready.frame, ready.script, cache, memo, jobs))
        todo = site.planned(map(reading.part, every) if offline else every, memo)
        found = walked()
    first = memo.get("made", "") is None
    gc.freeze()
    gc.enable()
    with progress("Viết trang") as told:
        written = site.write(beside, target, archive, ready.frame.site.url, todo, memo, told, jobs, found)
    limit = ready.frame.site.max_site
    if written.bytes > limit:
        _refuse_size(written, limit)
    swap.exchange(beside, target)
    memo.close()
    if first:
        if beside.exists():
            # Nothing is known of the old site, so nothing of it can be used; and it may hold words left out since.
            shutil.rmtree(beside)
        # The next build finds what it needs in its place.
        tree.twin(beside, target, written.hashes)
    if memo.doubt:
        click.echo(f"ketluan: {memo.doubt}", err=True)
    return archive, written, limit


def _require_own(target: Path, sources: Iterable[Path]) -> None:
    """A folder that is no site of ours, such as another site, is left alone: what it holds would be gone.

    So is one in the folders that the site is made from.
    """
    for source in sources:
        if target.is_relative_to(source.resolve()):
            fail(f"{target} nằm trong {source}, là nơi trang được lập từ đó", "chọn thư mục khác bằng -d")
    if (target / tree.GIT).exists():
        fail(
            f"thư mục {target} là bản sao của một kho Git (.git), xuất bản sẽ thay cả thư mục",
            "xuất ra thư mục khác bằng -d, rồi chép các tệp vào bản sao ấy",
        )
    if target.exists() and not target.is_dir():
        fail(f"{target} không phải thư mục", "chọn thư mục khác bằng -d")
    if target.is_dir() and any(target.iterdir()) and not manifest.is_ours(target):
        fail(
            f"thư mục {target} có tệp khác, không phải trang do ketluan xuất bản",
            "chọn thư mục trống hoặc thư mục mới bằng -d; nếu là trang xuất bản dở dang thì xóa thư mục ấy",
        )


def _beside(cache: Path, target: Path) -> Path:
    """Where the new site is written: in the cache, or beside the old site when the cache is on another disk. A link there
    is removed.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    same = cache.stat().st_dev == target.parent.stat().st_dev
    beside = cache.resolve() / site.BESIDE if same else target.with_name(f".{target.name}.moi")
    # A cache may come from elsewhere, and lead out of itself.
    if beside.is_symlink() or beside.is_file():
        beside.unlink()
    return beside


def _framed(config_file: Path, cache: Path, archive: Archive) -> kept.Kept:
    """The frame, made by MkDocs."""
    # MkDocs would go round until Python ends it.
    if name := configured.circular(config_file):
        fail(f"{name}: INHERIT dẫn trở lại một tệp đã đọc", "bỏ dòng INHERIT ấy, hoặc ghi tên tệp khác")
    if doubt := kept.doubt(cache):
        click.echo(f"ketluan: {doubt}", err=True)
    folder = kept.clear(cache).resolve()
    handed = folder / kept.HANDED
    words = ("build", "--strict", "-f", str(config_file), "-d", str(folder / kept.FILES))
    # Somebody who interrupts it ends it well, but it hands nothing over.
    if mkdocs(*words, hand_over=handed) or not handed.is_file():
        fail("MkDocs không xuất bản được, xem các dòng trên", "sửa lỗi rồi chạy lại")
    # What the plugin could not see coming: a hook wrote it, or another plugin.
    if path := kept.clash(cache, archive.registry):
        fail(f"{path}: trùng với tệp do chương trình lập", site.RENAME)
    return kept.made(cache)


def _tell_size(written: Written, conclusions: int, limit: int) -> None:
    """How large the site is, and a warning in time."""
    share = written.bytes / limit
    largest = written.sizes[written.largest]
    each = f", {written.bytes // conclusions:,} bytes a conclusion" if conclusions else ""
    click.echo(
        f"{written.pages:,} pages, {written.bytes:,} bytes, largest {written.largest} ({largest:,}), "
        f"{share:.1%} of {_host(limit)}{each}"
    )
    if share >= 0.8:
        message = f"trang đã dùng {share:.0%} của {_host_words(limit)}"
        click.echo(f"ketluan: {message}\n  → {_WAY_OUT}", err=True)


_WAY_OUT = "chuyển các năm đã qua sang một lưu trữ riêng (ketluan init), hoặc giảm max_source trong mkdocs.yml để bớt bản nguồn lớn, hoặc đặt trang ở máy chủ khác và tăng max_site"


def _host(limit: int) -> str:
    return "the 1 GB of GitHub Pages" if limit == MAX_SITE else f"{limit:,} bytes"


def _host_words(limit: int) -> str:
    return (
        "1 GB mà GitHub Pages nhận"
        if limit == MAX_SITE
        else f"{number_text(limit)} byte mà mkdocs.yml cho phép (max_site)"
    )


def _refuse_size(written: Written, limit: int) -> None:
    fail(f"trang có {number_text(written.bytes)} byte, quá {_host_words(limit)}; trang cũ còn nguyên", _WAY_OUT)


def require_config(config_file: Path) -> None:
    """End the command with what to do where there is no archive."""
    if not config_file.is_file():
        fail(
            f"không có tệp {config_file}", "chạy lệnh trong thư mục của lưu trữ, hoặc tạo lưu trữ mới bằng ketluan init"
        )
    require_folder(config_file.parent / RECORDS)


def checked(config_file: Path, memo: Memo, jobs: int) -> Archive:
    """The archive beside the configuration, once it has no error; else the errors are printed and the command ends."""
    root = config_file.parent / RECORDS
    archive, problems = rules.check(root, memo, jobs)
    errors = [problem for problem in problems if problem.level == "error"]
    if archive is None or errors:
        memo.close(prune=False)
        report(errors, "text", root)
        summary(archive, errors)
        sys.exit(1)
    return archive


def mkdocs(*words: str, hand_over: Path | None = None) -> int:
    """Run MkDocs in a process of its own, without the notice of Material about its successor.

    A configuration called properdocs.yml is that of ProperDocs, which has the same command line.
    """
    program = _PROPERDOCS if Path(words[words.index("-f") + 1]).stem == _PROPERDOCS else "mkdocs"
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}
    environment |= {kept.HAND_OVER: str(hand_over)} if hand_over else {}
    try:
        # Nobody else uses the port of a preview, or writes to the cache, once this process is gone.
        follow = partial(workers.end_with, os.getpid()) if os.name == "posix" else None
        command = [sys.executable, "-m", program, *words]
        return subprocess.run(command, env=environment, check=False, preexec_fn=follow).returncode
    except KeyboardInterrupt:
        return 0
