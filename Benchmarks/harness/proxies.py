"""The proxies that are compared: how each is configured, started, and where its scrape is."""

import os
import re
import tempfile

from . import machine, processes

NAMES = ["relay", "nginx", "haproxy", "weir"]

# The same programs with buffers of 64 KiB in place of their defaults of 4, 8 and 16 KiB: measured beside
# the plain ones where bodies are big, because there it is the buffer that decides.
LARGE = "-64k"
BUFFERS = {
    "nginx": "",
    "haproxy": "",
    "nginx-64k": "proxy_buffer_size 32k; proxy_buffers 8 64k; proxy_busy_buffers_size 128k; "
    "client_body_buffer_size 64k;",
    "haproxy-64k": "tune.bufsize 65536",
}

# weir with metrics of its owner's own: measured beside the plain one where its scrape is.
OWN = "-own"

# Metrics of the owner's own, of every type, by client.
OWN_METRICS = """
    counter bench_jobs_total "Jobs" {
        label client_id request.query.client
    }
    counter bench_bytes_total "Bytes" {
        add response.bytes
        label client_id request.query.client
        label status response.status
    }
    gauge bench_last_size_bytes "The size of the last answer" {
        set response.bytes
        label client_id request.query.client
    }
    histogram bench_completion_seconds "Time to completion" {
        observe duration
        label client_id request.query.client
        buckets 0.0001 0.0003 0.001 0.003 0.01 0.03
    }
    summary bench_latency_seconds "Latency" {
        observe duration
        label client_id request.query.client
        quantiles 0.5 0.9 0.99
    }
"""
# The route templates beside them, and the clients that come past the limit of each family.
OWN_ROUTES = 20
OWN_OVERFLOW = 50
# weir's own default.
SERIES_LIMIT = 1000

RESOURCES = [
    "users",
    "orders",
    "items",
    "invoices",
    "products",
    "carts",
    "payments",
    "reviews",
    "addresses",
    "sessions",
]

# The shapes of one resource's routes: the template, and a target that it matches.
SHAPES = [
    ("/api/v1/{resource}", "/api/v1/%s"),
    ("/api/v1/{resource}/{id:int}", "/api/v1/%s/4711"),
    ("/api/v1/{resource}/{id:int}/comments", "/api/v1/%s/4711/comments"),
    ("/api/v1/{resource}/{id:int}/comments/{comment}", "/api/v1/%s/4711/comments/c-17"),
    ("/api/v1/{resource}/by-name/{name}", "/api/v1/%s/by-name/somebody"),
]


class Routes:
    """`count` route templates and, for each, a target that it matches."""

    def __init__(self, count):
        self.templates, self.targets = [], []
        for i in range(count):
            block, shape = divmod(i, len(SHAPES))
            resource = RESOURCES[block] if block < len(RESOURCES) else f"resource-{block}"
            template, target = SHAPES[shape]
            self.templates.append(template.replace("{resource}", resource))
            self.targets.append(target % resource)


def own_targets(clients):
    """A target for each client: so many that have label sets of their own, and some more."""
    routes = Routes(OWN_ROUTES).targets
    return [f"{routes[i % OWN_ROUTES]}?client=client-{i:05}" for i in range(clients + OWN_OVERFLOW)]


class Setting:
    """What all proxies of a run share."""

    def __init__(self, folder, directory, origin_port, cpus, files, programs):
        self.folder, self.directory, self.origin_port = folder, directory, origin_port
        self.cpus, self.files, self.programs = cpus, files, programs

    def render(self, template, values):
        """A configuration from a template: @NAME@ takes the value of NAME."""
        with open(os.path.join(self.folder, template)) as file:
            text = re.sub(r"@([A-Z_]+)@", lambda match: str(values[match[1]]), file.read())
        path = os.path.join(self.directory, f"{values['PORT']}-{template.removesuffix('.in')}")
        with open(path, "w") as file:
            file.write(text)
        return path


class Proxy:
    """A running proxy. `scrape` is (port, path) where it has an exporter, else None."""

    def __init__(self, name, server, scrape=None):
        self.name, self.server, self.scrape = name, server, scrape
        self.port, self.session = server.port, server.session

    def stop(self):
        self.server.stop()


def start(name, setting, route_count=50, extra_backends=0, clients=0):
    """Starts one proxy on a free port.

    `route_count` sizes weir's scrape, or `clients` if it has metrics of its owner's own: that many label sets has each
    of these. `extra_backends` sizes HAProxy's: backends that no request reaches, only to be exposed.
    """
    port, exporter_port = machine.free_port(), machine.free_port()
    values = {"PORT": port, "ORIGIN": setting.origin_port, "FILES": setting.files}
    values["BUFFERS"] = BUFFERS.get(name, "")
    kind = name.removesuffix(LARGE).removesuffix(OWN)
    program = setting.programs[kind]
    if kind == "relay":
        return Proxy(name, processes.Server([program, str(port), str(setting.origin_port)], port, setting.cpus))
    if kind == "nginx":
        values["CONNECTIONS"] = min(setting.files - 64, 16384)
        values["DIRECTORY"] = tempfile.mkdtemp(dir=setting.directory)
        os.chmod(values["DIRECTORY"], 0o755)  # its worker may run as another user
        path = setting.render("nginx.conf.in", values)
        command = [
            program,
            "-p",
            values["DIRECTORY"],
            "-e",
            os.path.join(values["DIRECTORY"], "nginx-error.log"),
            "-c",
            path,
        ]
        return Proxy(name, processes.Server(command, port, setting.cpus))
    if kind == "haproxy":
        values["CONNECTIONS"] = min(setting.files - 256, 16384)
        values["EXPORTER"] = haproxy_exporter(exporter_port, extra_backends)
        path = setting.render("haproxy.cfg.in", values)
        server = processes.Server([program, "-db", "-f", path], port, setting.cpus)
        return Proxy(name, server, (exporter_port, "/metrics"))
    routes = Routes(route_count)
    values["EXPORTER"] = exporter_port
    values["ROUTE_COUNT"] = route_count
    values["SERIES_LIMIT"] = clients or SERIES_LIMIT
    values["OWN"] = OWN_METRICS if clients else ""
    values["ROUTES"] = "\n".join(f"        GET {template}" for template in routes.templates)
    path = setting.render("weir.conf.in", values)
    return Proxy(name, processes.Server([program, "run", path], port, setting.cpus), (exporter_port, "/metrics"))


def haproxy_exporter(port, extra_backends):
    """HAProxy's own Prometheus exporter (in Debian's build), and backends to fill it."""
    lines = [
        "frontend exporter",
        f"    bind 127.0.0.1:{port}",
        "    http-request use-service prometheus-exporter if { path /metrics }",
    ]
    for i in range(extra_backends):
        lines += ["", f"backend unused-{i}", "    server one 127.0.0.1:9"]
    return "\n".join(lines)
