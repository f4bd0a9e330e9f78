"""Routes that weir suggests for what it has seen: out of a real app's traffic, and what must never be in the answer."""

import re
import socket
import threading
from collections import Counter

import httpx
import pytest

from origins.raw_origin import OK, answering
from support.cli import run_weir
from support.scrape import fetch, scrape
from support.waiting import eventually
from support.weir import free_port, routes, service

UUIDS = [f"7f0a4c1e-51c5-4c56-9a52-3a1a5d5b1f{number:02x}" for number in range(5)]
WORDS = [first + second + third for first in ("ba", "co", "di", "fu", "ge", "la") for second in ("mo", "ni", "pu", "re",
         "so", "ta") for third in ("ven", "wax", "yar", "zel", "kim")]

# What is asked of the app, with the status that it gives.
ASKED = [
    *[("GET", "/health", 200)] * 9,
    *[("GET", "/clients/", 200)] * 4,
    *[("POST", "/jobs/", 201)] * 3,
    *[("GET", f"/jobs/{uuid}", 200) for uuid in UUIDS],
    *[("GET", f"/items/{number}", 200) for number in (1, 22, 333, 4444)],
    ("PUT", "/items/7", 200),
    ("DELETE", "/items/7", 204),
    ("HEAD", "/page", 200),
    *[("GET", "/page", 200)] * 2,
    ("POST", "/upload", 200),
    ("GET", "/stream?parts=2", 200),
    ("GET", "/status/200", 200),
    ("GET", "/status/404", 404),
    ("GET", "/boom", 500),
    ("GET", "/slow?ms=1", 200),
    *[("GET", f"/slash/{word}/", 200) for word in WORDS],
]
SCANNED = ["/wp-admin/setup.php", "/.env", "/phpmyadmin/index.php", "/cgi-bin/luci", "/wp-login.php", "/.git/config"]


def ask_all(port: int) -> None:
    with httpx.Client(trust_env=False, follow_redirects=False, timeout=20) as http:
        for method, path, status in ASKED:
            json = {"client_id": "acme", "size": 1} if path == "/jobs/" else None
            answer = http.request(method, f"http://127.0.0.1:{port}{path}", json=json)
            assert answer.status_code == status, f"{method} {path}"


def shape(handler: str) -> str:
    """A template without the names and types of its parameters: those are the author's choice."""
    return re.sub(r"\{[^}]*\}", "{}", handler)


def counted(page) -> Counter[str]:
    found = Counter()
    for sample in page.matching("http_requests_total", {}):
        if sample.labels["handler"] != "none":
            found[shape(sample.labels["handler"])] += int(sample.value)
    return found


def suggested(text: str) -> list[tuple[str, str]]:
    """The route lines of a page: methods and template."""
    lines = re.findall(r"^ +([A-Z,*]+) +(/\S*) +# \d+ request", text, flags=re.MULTILINE)
    return [(methods, template) for methods, template in lines]


def suggest(weir, *arguments: str, binary) -> str:
    done = run_weir(binary, weir.directory, "routes", "suggest", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def await_seen(weir, requests: int) -> None:
    """Exchanges are noted as they end, a moment after their answer."""
    def check() -> bool:
        found = re.search(r"# service \S+: (\d+) request", fetch(weir.exporter, "/-/routes").text)
        assert found and int(found[1]) == requests
        return True
    eventually(check)


def test_routes_of_an_app_come_out_of_its_traffic(start_weir, start_app, weir_binary):
    app = start_app()
    first = start_weir(service(app.address))
    ask_all(first.port)
    for path in SCANNED:
        assert fetch(first.port, path).status == 404
    await_seen(first, len(ASKED) + len(SCANNED))
    page = suggest(first, binary=weir_binary)
    assert suggested(page)[:2] == [("GET", "/slash/{slash_name}/"), ("GET", "/health")]
    assert set(suggested(page)) == {
        ("GET", "/slash/{slash_name}/"), ("GET", "/health"), ("GET", "/jobs/{job_id:uuid}"), ("GET", "/clients/"),
        ("POST", "/jobs/"), ("DELETE,GET,PUT", "/items/{item_id:int}"), ("GET", "/page"), ("POST", "/upload"),
        ("GET", "/stream"), ("GET", "/status/{status_id:int}"), ("GET", "/boom"), ("GET", "/slow"),
    }
    assert not any(path in page for path in SCANNED)
    assert "parts" not in page and "ms=1" not in page
    assert f"{len(SCANNED)} templates whose {len(SCANNED)} requests got nothing but errors" in page
    all_of_it = suggest(first, "--all", binary=weir_binary)
    assert {template for _, template in suggested(all_of_it)} >= set(SCANNED)

    second = start_weir(service(app.address, page))
    ask_all(second.port)
    expected = Counter({name: count // 2 for name, count in counted(scrape(app.port)).items()})
    eventually(lambda: check_equal(counted(second.metrics()), expected))
    assert suggested(suggest(second, binary=weir_binary)) == []


def check_equal(found: object, expected: object) -> bool:
    assert found == expected
    return True


def test_every_suggested_line_is_one_that_the_route_file_takes(start_weir, start_origin, weir_binary, tmp_path):
    """The oddest paths; what comes of them goes through `weir check`."""
    paths = ["/a b", "/%20", "/%7Bx%7D/y", "/x;y=1/z", "/$%7BHOME%7D", "/%22q%22", "/%23", "/a%3Fb",
             "/%00%0A%1B[31m", "/\\", "/~ann/1", "/@ann/1", "/odata/Orders(42)", "/odata/Orders('A-1')", "/c++/it's",
             "/J%C3%BCrgen", "/a%2Fb/3", "/%", "/%zz/1", "/a/b:cancel", "/a/1:cancel", "/;", "/{", "/}", "/a}", "/#",
             "/*", "/,", "/v1/", "/" + "x" * 3000, "/" + "y/" * 500, "/" + "z1/" * 40]
    origin = start_origin(answering(OK))
    weir = start_weir(service(origin.address))
    sent = 0
    for path in paths:
        with socket.create_connection(("127.0.0.1", weir.port)) as sock:
            target = path.replace(" ", "%20").encode()
            sock.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            answer = b"".join(iter(lambda: sock.recv(65536), b""))
        sent += answer.startswith(b"HTTP/1.1 200")
    assert sent > 20
    eventually(lambda: check_equal(len(suggested(fetch(weir.exporter, "/-/routes").text)) > 10, True))
    page = suggest(weir, binary=weir_binary)
    assert re.fullmatch(r"[\x20-\x7e\n]*", page)
    (tmp_path / "pasted.conf").write_text(service("127.0.0.1:1", page, listen="127.0.0.1:1"))
    done = run_weir(weir_binary, tmp_path, "check", "pasted.conf")
    assert done.returncode == 0, done.stderr


def test_a_reload_keeps_what_was_seen_and_leaves_out_what_now_matches(start_weir, weir_binary):
    weir = start_weir(service("demo"))
    for path in ("/health", "/clients/", "/clients/"):
        assert fetch(weir.port, path).status == 200
    await_seen(weir, 3)
    configuration = weir.directory / "proxy.conf"
    text = configuration.read_text()
    configuration.write_text(text.replace("backend demo", "backend demo\n    routes { GET /health; }"))
    assert fetch(weir.exporter, "/-/reload", method="POST", body=b"").status == 200
    assert suggested(suggest(weir, binary=weir_binary)) == [("GET", "/clients/")]


def test_services_are_told_apart_and_may_be_left_out(start_weir, weir_binary):
    weir = start_weir(
        service("demo", routes("GET /health"), name="one")
        + service("demo", "discover off", name="two", listen="@listen2@")
        + service("demo", "instrument { unmatched ignore; exclude ^/error }", name="three", listen="@listen3@"))
    for listener in range(3):
        for path in ("/health", "/clients/", "/error?status=500"):
            assert fetch(weir.ports[listener], path).status in (200, 500)
    pages = {}

    def check() -> bool:
        pages.update({name: suggest(weir, "--service", name, binary=weir_binary) for name in ("one", "two", "three")})
        assert suggested(pages["one"]) == [("GET", "/clients/"), ("GET", "/error")]
        assert {template for _, template in suggested(pages["three"])} >= {"/health", "/clients/"}
        return True

    eventually(check)
    assert pages["two"] == "# service two: discover is off\n"
    assert suggest(weir, binary=weir_binary) == pages["one"] + pages["two"] + pages["three"]
    assert suggested(suggest(weir, "--service", "one", "--min-count", "2", binary=weir_binary)) == []


def test_a_thousand_random_paths_from_many_connections_leave_the_frequent_one_on_top(start_weir):
    weir = start_weir(service("demo"))

    def send(seed: int) -> None:
        with httpx.Client(trust_env=False, timeout=20) as http:
            for number in range(100):
                http.get(weir.url(f"/{seed * 7919 + number:x}q/{number:b}"))
                http.get(weir.url("/clients/"))

    senders = [threading.Thread(target=send, args=(seed,)) for seed in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    # 2 workers, 128 shapes each of paths that are not found; the rest is forgotten.
    await_seen(weir, 800 + 2 * 128)
    assert suggested(fetch(weir.exporter, "/-/routes").text) == [("GET", "/clients/")]


def test_the_endpoint_says_what_it_does_not_take(start_weir):
    weir = start_weir(service("demo"))
    assert fetch(weir.exporter, "/-/routes").fields["content-type"] == "text/plain; charset=utf-8"
    assert fetch(weir.exporter, "/-/routes?service=nobody").status == 404
    assert fetch(weir.exporter, "/-/routes?min_count=few").status == 400
    assert fetch(weir.exporter, "/-/routes?min_count=0").status == 400
    refused = fetch(weir.exporter, "/-/routes", method="POST", body=b"")
    assert (refused.status, refused.fields["allow"]) == (405, "GET, HEAD")
    head = fetch(weir.exporter, "/-/routes", method="HEAD")
    assert head.status == 200 and int(head.fields["content-length"]) > 0 and head.body == b""


def test_the_call_finds_the_exporter_or_says_why_not(start_weir, weir_binary, tmp_path_factory):
    weir = start_weir(service("demo"))
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for address in (f"127.0.0.1:{weir.exporter}", f":{weir.exporter}", f"http://127.0.0.1:{weir.exporter}/"):
        done = run_weir(weir_binary, elsewhere, "routes", "suggest", "--exporter", address)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "# service api: no path came that its templates do not match\n"

    port = free_port()
    done = run_weir(weir_binary, elsewhere, "routes", "suggest", "--exporter", f"127.0.0.1:{port}")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"no answer from the exporter at 127.0.0.1:{port}" in done.stderr and "is weir running" in done.stderr

    done = run_weir(weir_binary, weir.directory, "routes", "suggest", "--service", "nobody")
    assert (done.returncode, done.stdout) == (1, "")
    assert "answers 404: there is no service nobody" in done.stderr


@pytest.mark.parametrize("arguments", [["--min-count", "0"], ["--exporter", "nowhere"], ["--exporter", "unix:x"]])
def test_wrong_options_are_named(weir_binary, tmp_path, arguments):
    done = run_weir(weir_binary, tmp_path, "routes", "suggest", *arguments)
    assert done.returncode not in (0, 1) and done.stdout == "" and done.stderr.startswith("Error: ")


def test_an_exporter_that_is_off_is_named(weir_binary, tmp_path):
    (tmp_path / "proxy.conf").write_text("exporter off\n" + service("demo", listen="127.0.0.1:1"))
    done = run_weir(weir_binary, tmp_path, "routes", "suggest")
    assert done.returncode != 0 and "exporter off" in done.stderr
