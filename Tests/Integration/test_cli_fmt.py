"""`weir fmt`: one form for route files, in place, in one step, and never with another meaning."""

import os
import subprocess

import pytest

from support.cli import diagnostics, run_weir
from support.weir import REPOSITORY, clean_environment

UGLY = "# first\nservice   api {\n  listen :18000 # here\n\n\n  backend 127.0.0.1:9 ;metrics  /m\n}"
TIDY = """\
# first
service api {
    listen :18000  # here

    backend  127.0.0.1:9
    metrics  /m
}
"""


def test_a_file_is_laid_out_in_place_and_stays_as_it_is_the_second_time(weir_binary, tmp_path):
    path = tmp_path / "proxy.conf"
    path.write_text(UGLY)
    path.chmod(0o640)
    done = run_weir(weir_binary, tmp_path, "fmt")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert path.read_text() == TIDY
    assert path.stat().st_mode & 0o7777 == 0o640
    before = path.stat()
    assert run_weir(weir_binary, tmp_path, "fmt").returncode == 0
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [entry.name for entry in tmp_path.iterdir()] == ["proxy.conf"]


def test_a_symbolic_link_is_followed(weir_binary, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.conf").write_text(UGLY)
    link = tmp_path / "proxy.conf"
    link.symlink_to("real/a.conf")
    assert run_weir(weir_binary, tmp_path, "fmt").returncode == 0
    assert link.is_symlink()
    assert (tmp_path / "real" / "a.conf").read_text() == TIDY


def test_check_lists_what_would_change_and_changes_nothing(weir_binary, tmp_path):
    (tmp_path / "ugly.conf").write_text(UGLY)
    (tmp_path / "tidy.conf").write_text(TIDY)
    done = run_weir(weir_binary, tmp_path, "fmt", "--check", "tidy.conf", "ugly.conf")
    assert (done.returncode, done.stdout, done.stderr) == (1, "ugly.conf\n", "")
    assert (tmp_path / "ugly.conf").read_text() == UGLY
    assert run_weir(weir_binary, tmp_path, "fmt", "--check", "tidy.conf").returncode == 0


@pytest.mark.parametrize("arguments", [("-",), ("--stdout", "-")])
def test_stdin_goes_to_stdout(weir_binary, tmp_path, arguments):
    done = subprocess.run([weir_binary, "fmt", *arguments], input=UGLY, cwd=tmp_path, capture_output=True, text=True,
                          timeout=20, env=clean_environment())
    assert (done.returncode, done.stdout, done.stderr) == (0, TIDY, "")


def test_stdout_leaves_the_files_alone(weir_binary, tmp_path):
    (tmp_path / "a.conf").write_text(UGLY)
    done = run_weir(weir_binary, tmp_path, "fmt", "--stdout", "a.conf", "a.conf")
    assert (done.returncode, done.stdout) == (0, TIDY + TIDY)
    assert (tmp_path / "a.conf").read_text() == UGLY


def test_a_file_that_cannot_be_read_is_left_as_it_is_and_the_others_are_done(weir_binary, tmp_path):
    broken = 'service a {\n  metrics "/x\n'
    (tmp_path / "broken.conf").write_text(broken)
    (tmp_path / "ugly.conf").write_text(UGLY)
    done = run_weir(weir_binary, tmp_path, "fmt", "none.conf", "broken.conf", "ugly.conf")
    assert (done.returncode, done.stdout) == (1, "")
    assert [(error.file, error.line, error.column) for error in diagnostics(done.stderr)] == [
        ("none.conf", 1, 1), ("broken.conf", 1, 11), ("broken.conf", 2, 11)]
    assert (tmp_path / "broken.conf").read_text() == broken
    assert (tmp_path / "ugly.conf").read_text() == TIDY


def test_what_directives_say_and_import_does_not_matter(weir_binary, tmp_path):
    (tmp_path / "proxy.conf").write_text("import   nowhere.conf\nbogus ${UNSET}\n")
    assert run_weir(weir_binary, tmp_path, "fmt").returncode == 0
    assert (tmp_path / "proxy.conf").read_text() == "import  nowhere.conf\nbogus   ${UNSET}\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_cannot_be_written_is_told(weir_binary, tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir()
    (folder / "a.conf").write_text(UGLY)
    folder.chmod(0o500)
    done = run_weir(weir_binary, tmp_path, "fmt", "closed/a.conf")
    folder.chmod(0o700)
    assert done.returncode == 1
    assert "closed/a.conf" in done.stderr and "permission denied" in done.stderr
    assert (folder / "a.conf").read_text() == UGLY


def test_the_shipped_configuration_has_that_form(weir_binary):
    done = run_weir(weir_binary, REPOSITORY, "fmt", "--check", "proxy.conf")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
