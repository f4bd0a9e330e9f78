"""Debian's Prometheus, with its HTTP API."""

import http.client
import json
import subprocess
import urllib.parse
from pathlib import Path

from support.processes import end
from support.weir import clean_environment, free_port

DEADLINE_SECONDS = 30.0


class Prometheus:
    """A server of one's own, with its data in a directory of the test."""

    def __init__(self, directory: Path, jobs: dict[str, int], *options: str, rules: str = ""):
        """`rules`: a rule file's text."""
        self.port = free_port()
        scrapes = "".join(
            f"  - job_name: {name}\n    static_configs:\n      - targets: ['127.0.0.1:{port}']\n"
            for name, port in jobs.items())
        config = directory / "prometheus.yml"
        (directory / "rules.yml").write_text(rules)
        config.write_text(
            "global:\n  scrape_interval: 1s\n  scrape_timeout: 1s\n  evaluation_interval: 1s\n"
            f"rule_files: [rules.yml]\nscrape_configs:\n{scrapes}")
        self._log = open(directory / "prometheus.log", "wb")
        self._process = subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={directory / 'data'}",
             f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=warn", *options],
            stdout=self._log, stderr=subprocess.STDOUT, env=clean_environment())

    def get(self, path: str, **parameters: str) -> list | dict:
        """The `data` of an answer of the HTTP API; not yet there counts as not yet true."""
        assert self._process.poll() is None, f"prometheus has exited: {self._log.name}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", f"/api/v1/{path}?{urllib.parse.urlencode(parameters)}")
            answer = connection.getresponse()
            text = answer.read()
        except OSError as error:
            raise AssertionError(f"prometheus does not answer yet: {error}") from error
        finally:
            connection.close()
        assert answer.status == 200, text
        return json.loads(text)["data"]

    def query(self, expression: str, *keys: str) -> dict[tuple[str, ...], float]:
        """An instant vector, keyed by the values of these labels; they must tell its samples apart."""
        result = self.get("query", query=expression)["result"]
        table = {tuple(sample["metric"].get(key, "") for key in keys): float(sample["value"][1]) for sample in result}
        assert len(table) == len(result), f"{keys} do not tell the samples of {expression} apart"
        return table

    def samples(self, selector: str, *keys: str) -> dict[tuple[str, ...], list[float]]:
        """The stored values of the last five minutes, oldest first."""
        result = self.get("query", query=f"{selector}[5m]")["result"]
        return {tuple(series["metric"].get(key, "") for key in keys): [float(value) for _, value in series["values"]]
                for series in result}

    def stop(self) -> None:
        end(self._process, seconds=10)
        self._log.close()
