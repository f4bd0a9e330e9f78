"""Rounds to Markdown tables (for docs/performance.md) and to JSON."""

from statistics import median

from .bench import FOREIGN_SHARE_MAX

MIB = 1024 * 1024


def number(value, digits):
    return "–" if value is None else f"{value:.{digits}f}"


def middle(values):
    values = [value for value in values if value is not None]
    return median(values) if values else None


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|---" + "|---:" * (len(header) - 1) + "|"]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def ratio(measured, name, base, figure):
    """The median of the passes' own ratios: both sides of each were measured within seconds of each other."""
    pairs = [(figure(one[name]), figure(one[base])) for one in measured.passes if name in one and base in one]
    return middle([a / b for a, b in pairs if a is not None and b])


def spread(values):
    """Largest minus smallest, as a share of the median, in percent."""
    values = [value for value in values if value is not None]
    return 100 * (max(values) - min(values)) / median(values) if len(values) > 1 else None


def user_percent(rounds):
    total = sum(round_.cpu.user + round_.cpu.system for round_ in rounds)
    return 100 * sum(round_.cpu.user for round_ in rounds) / total if total else None


def milliseconds(rounds, percentile):
    return number(middle([r.result.latency[percentile] * 1e3 for r in rounds if percentile in r.result.latency]), 2)


def loaded(measured, by_bytes):
    """The table of the scenarios that load a proxy as much as it takes."""
    figure = (lambda r: r.cpu_per_gigabyte) if by_bytes else (lambda r: r.cpu_per_request)
    bases = [name for name in measured.names if name != "weir"]
    cost = ["CPU s/GB", "CPU us/request"] if by_bytes else ["CPU us/request"]
    header = [
        "proxy",
        *cost,
        *(f"/ {base}" for base in bases),
        "user %",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "RSS MiB",
        "core %",
        "spread %",
    ]
    lines = []
    for name in measured.names:
        rounds = measured.rounds(name)
        cells = [name]
        if by_bytes:
            cells.append(number(middle([r.cpu_per_gigabyte for r in rounds]), 3))
        cells.append(number(middle([microseconds(r) for r in rounds]), 2))
        cells += [number(ratio(measured, name, base, figure), 2) for base in bases]
        cells += [
            number(user_percent(rounds), 0),
            f"{middle([r.requests / r.seconds for r in rounds]):,.0f}",
            milliseconds(rounds, "p50"),
            milliseconds(rounds, "p99"),
            number(middle([r.resident / MIB for r in rounds]), 1),
            number(middle([100 * r.cpu.total / r.seconds for r in rounds]), 0),
            number(spread([figure(r) for r in rounds]), 1),
        ]
        lines.append(cells)
    return table(header, lines)


def microseconds(round_):
    return None if round_.cpu_per_request is None else round_.cpu_per_request * 1e6


def idle(measured):
    header = [
        "proxy",
        "connections",
        "RSS before MiB",
        "B/connection, opened",
        "B/connection, after one request",
        "RSS then MiB",
    ]
    lines = []
    for name, r in (item for one in measured.passes for item in one.items()):
        count, before = r.extra["count"], r.extra["before"]
        lines.append(
            [
                name,
                f"{count:,}",
                number(before / MIB, 1),
                f"{(r.extra['opened'] - before) / count:,.0f}",
                f"{(r.resident - before) / count:,.0f}",
                number(r.resident / MIB, 1),
            ]
        )
    return table(header, lines)


def latency(measured):
    names = ("p50", "p99", "p999", "max")
    header = [
        "",
        "p50 us",
        "p99 us",
        "p99.9 us",
        "max us",
        "p50 added",
        "p99 added",
        "p99.9 added",
        "CPU us/request",
        "late",
    ]
    lines = []
    for name in measured.names:
        rounds = measured.rounds(name)
        cells = [name]
        cells += [number(middle([r.result.latency[p] * 1e6 for r in rounds]), 0) for p in names]
        for p in names[:3]:
            added = middle(
                [
                    (one[name].result.latency[p] - one["direct"].result.latency[p]) * 1e6
                    for one in measured.passes
                    if name in one and "direct" in one
                ]
            )
            cells.append("–" if name == "direct" else number(added, 0))
        cells.append(number(middle([microseconds(r) for r in rounds]), 2))
        cells.append(str(sum(r.result.late for r in rounds)))
        lines.append(cells)
    return table(header, lines)


def scrape(measured):
    header = [
        "proxy",
        "series",
        "exposition KiB",
        "CPU ms/scrape",
        "best round",
        "CPU ms/10,000 series",
        "with gzip",
        "best round",
        "CPU ms/scrape under load, by difference",
        "p99 us without",
        "with",
        "p99.9 us without",
        "with",
        "max us without",
        "with",
        "scrapes",
    ]
    lines = []
    for name in measured.names:
        rounds = measured.rounds(name)
        series = rounds[0].extra["series"]
        costs, packed = (
            [r.extra[f"cpu_per_scrape_{how}"] * 1e3 for r in rounds] for how in ("alone", "packed")
        )
        cost = middle(costs)
        under_load = middle([r.extra["cpu_per_scrape_loaded"] for r in rounds])
        cells = [
            name,
            f"{series:,}",
            number(rounds[-1].extra["exposition_bytes"] / 1024, 0),
            number(cost, 2),
            number(min(costs), 2),
            number(cost * 10_000 / series, 2),
            number(middle(packed), 2),
            number(min(packed), 2),
            number(under_load and under_load * 1e3, 1),
        ]
        for p in ("p99", "p999", "max"):
            cells.append(number(middle([r.extra["without"].result.latency[p] * 1e6 for r in rounds]), 0))
            cells.append(number(middle([r.result.latency[p] * 1e6 for r in rounds]), 0))
        cells.append(str(sum(r.extra["scrapes"] for r in rounds)))
        lines.append(cells)
    return table(header, lines)


def tables(kind, measured):
    if kind in ("requests", "bytes"):
        return loaded(measured, kind == "bytes")
    return {"idle": idle, "latency": latency, "scrape": scrape}[kind](measured)


def disturbance(measured):
    """How much else ran on the CPUs in the passes that count. None if nothing worth a word."""
    shares = [r.foreign for one in measured.passes for r in one.values()]
    if not measured.repeated and max(shares, default=0) <= FOREIGN_SHARE_MAX:
        return None
    return (
        f"Disturbed: in the rounds counted here other programs took up to {100 * max(shares):.0f} % of a CPU (median "
        f"{100 * median(shares):.0f} %); {measured.repeated} more disturbed rounds were left out."
    )


def heading(about, versions, bench, command):
    return [
        f"`{command}`, {about['date']}.",
        f"{about['cpus']} CPUs ({about['model']}, {about['machine']}), {about['system']}, Linux {about['kernel']}, "
        f"load average at the start {about['load']:.2f}.",
        "; ".join(versions) + ".",
        f"Medians of {bench.rounds} interleaved rounds of {bench.seconds} s; proxies on CPU "
        f"{as_list(bench.setting.cpus)}, load and origin on CPU {as_list(bench.load_cpus)}.",
    ]


def as_list(cpus):
    return ",".join(str(cpu) for cpu in sorted(cpus))


def plain(round_):
    """A Round as JSON takes it."""
    out = {name: getattr(round_, name) for name in ("seconds", "requests", "body_bytes", "resident", "foreign")}
    if round_.cpu:
        out["cpu_seconds"] = vars(round_.cpu)
    if round_.result:
        out["load"] = vars(round_.result)
    for name, value in round_.extra.items():
        out[name] = plain(value) if isinstance(value, type(round_)) else value
    return out
