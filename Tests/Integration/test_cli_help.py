"""`weir help`: calls, and the reference of the route file at the keyboard."""

import re

import pytest

from support.cli import run_weir
from support.weir import REPOSITORY


@pytest.fixture
def help_on(weir_binary, tmp_path):
    """`help_on(words)` runs `weir help words`."""
    def run(*words: str):
        return run_weir(weir_binary, tmp_path, "help", *words)
    return run


def test_a_directive_has_its_entry(help_on):
    done = help_on("proxy.conf", "access_log")
    assert done.returncode == 0
    assert done.stdout.startswith("access_log off|FILE|stdout|stderr [json|combined]    (at the top level)\n")
    assert "  default: off\n" in done.stdout
    assert "    access_log /var/log/weir/access.log json\n" in done.stdout
    assert help_on("access_log").stdout == done.stdout


def test_a_directive_of_several_blocks_has_an_entry_for_each_and_a_block_picks_one(help_on):
    done = help_on("proxy.conf", "body")
    assert re.findall(r"^body \S+ +\((.*)\)$", done.stdout, re.M) == ["in timeouts", "in limits"]
    one = help_on("proxy.conf", "limits", "body")
    assert re.findall(r"^body \S+ +\((.*)\)$", one.stdout, re.M) == ["in limits"]


@pytest.mark.parametrize(("block", "inside"), [
    ("service", ["listen", "backend", "routes", "instrument"]),
    ("instrument", ["status", "unmatched", "exclude"]),
    ("timeouts", ["idle", "connect"]),
    ("limits", ["header", "body"]),
    ("routes", ["METHODS"]),
    ("METHODS", ["timeout", "ignore"]),
])
def test_a_block_names_what_stands_in_it(help_on, block, inside):
    done = help_on("proxy.conf", block)
    assert done.returncode == 0
    for name in inside:
        assert re.search(rf"^  {name}\s", done.stdout, re.M)


def test_every_directive_of_the_reference_is_listed_and_has_an_entry(help_on):
    known = set(re.findall(r"^### (\S+) \(", (REPOSITORY / "docs" / "directives.md").read_text(), re.M))
    assert len(known) > 60
    overview = help_on("proxy.conf")
    listed = set(re.findall(r"^  (\w+)  ", overview.stdout, re.M))
    assert known <= listed
    assert max(map(len, overview.stdout.splitlines())) <= 100
    for name in sorted(known)[::7]:
        assert help_on("proxy.conf", name).stdout.startswith(name)


@pytest.mark.parametrize(("words", "hint"), [
    (("proxy.conf", "lsiten"), 'did you mean "listen"?'),
    (("lsiten",), 'did you mean "listen"?'),
    (("proxy.conf", "limits", "listen"), "without that word"),
    (("proxy.conf", "a", "b", "c"), "one directive at a time"),
])
def test_what_there_is_not_is_refused_with_a_hint(help_on, words, hint):
    done = help_on(*words)
    assert done.returncode > 0
    assert hint in done.stderr and not done.stdout
