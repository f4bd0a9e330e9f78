/// What the manual's page on security says between its tables.
enum SecurityProse {
    static let trust = """
        # Security

        Generated from the tables that weir goes by. Words of proxy.conf are explained in directives.md, metrics in \
        metrics.md.

        ## Who is trusted

        - **The operator and proxy.conf** are trusted wholly: whoever can write that file, the files that it imports \
        or the document that routes are read from decides what is served and measured. `weir check` says what would go \
        wrong before it does.
        - **Clients are not trusted.** Nothing that a client sends may crash or hang weir, grow it without bound, \
        reach a backend as something else than what was matched, counted and logged, make a series, or touch another \
        client's exchange.
        - **Backends are half trusted.** Their answers go on as they are, and it is for them to say who may see what. \
        But what a backend says must not be readable in two ways, must not become the answer to another request, and \
        must not harm weir.
        - **Other proxies in front** are clients, unless `trusted_proxies` names them: then what they say of their own \
        clients (X-Forwarded-For and the like) is believed, and nothing else.
        - **The exporter** tells everybody who reaches its address the names of routes, services and backends and \
        their traffic. It listens on 127.0.0.1 unless the file says otherwise.

        What weir does not do: it authenticates and authorises nobody, does not look into content for attacks, and \
        does not protect a backend from requests that are well formed. It does not count requests against a rate; the \
        limits below are on what a client can hold, not on what it can ask. A path is not made clean for the backend \
        (see Paths). Whoever can open connections from many addresses can use up `limits connections`.


        """

    static let requests = """
        ## What is refused of clients

        A request is refused and never repaired: each of these is something that two readers have been known to read \
        in two ways. It is counted in `weir_requests_rejected_total` under its reason, answered with its status, and \
        the connection is closed; what comes behind it is not looked at. Of a head, and of chunks and trailers that \
        came with it, no byte reaches a backend. When content turns out to be malformed after some of it has been \
        passed on, the backend's connection is closed before the message is complete.


        """

    static let responses = """
        ## What is refused of backends

        Counted in `weir_upstream_failures_total` under `bad_response`, with the rule in the log. The client gets 502; \
        if the head has gone on already, its connection is closed so that it can see that the response is cut. The \
        backend's connection is closed and never used again.


        """

    static let connections = """
        A backend's connection is used for one more request only if nothing about it is in doubt. It is closed behind

        - bytes that no request asked for, whether behind a response, behind the head of a response that has no \
        content (to HEAD, 204, 304), or while it is idle;
        - a 204 that announces content;
        - a response that came before the request had ended, or to a request that was cut;
        - a response that ends where its connection ends, that says `close`, or that is of HTTP/1.0 and does not say \
        `keep-alive`.

        An answer too many that comes late, when the connection already carries the next request, looks like that \
        request's own, to weir as to every reader of HTTP/1: a backend that sends such answers must be mended.

        A response before the request has ended also closes the client's connection. 101 is taken only as the answer \
        to an upgrade to `websocket` in a GET of HTTP/1.1 without content; no other upgrade is passed on \
        (HTTP2-Settings neither), so that no client can talk past weir.


        """

    static let repairs = """
        ## What is written anew

        Heads are not copied but composed of what was understood: one Host, one framing field, `name: value` and CRLF. \
        What is between is not changed: the target (save a stripped prefix), the order and spelling of fields, their \
        values. Chunks are taken apart and made anew; their extensions end here. What is left out:

        - fields of one hop: Connection and those that it names (never Host, framing, Content-Type, Content-Encoding, \
        Content-Range, Expect or Trailer), Keep-Alive, Proxy-Connection, TE, Upgrade, HTTP2-Settings, \
        Proxy-Authenticate, Proxy-Authentication-Info, Proxy-Authorization;
        - a stranger's forwarding fields (X-Forwarded-…, X-Real-IP, Forwarded), unless `forwarded off`;
        - fields whose names are one of these with `_` for `-`, which some backends cannot tell apart;
        - an expectation that has no content to wait for or comes from HTTP/1.0;
        - trailers that come too late to mean what they say: framing, routing, authentication, caching, forwarding, \
        and what the content is.

        Only `tolerate` repairs, for old clients, and only their requests: with `bare_lf` a line of a head may end in \
        LF alone, with `obs_fold` a value may be folded, unless the head hangs on the field. Both are gone when the \
        request goes on. They hold before a service is chosen: an address repairs what all services on it tolerate. \
        Chunks, trailers and responses are never repaired.


        """

    static let paths = """
        ## Paths

        A path is decoded once, as a whole, for the templates; nothing is normalised: dot segments, empty segments, \
        `;`, `\\` and letters in either case are text. The backend gets the target byte for byte, or without the \
        prefix that `strip` takes off. So a label says what was asked for, and a backend that resolves `..` or `//` on \
        its own answers for it under the label of what it was sent; it should not. A service with a prefix stands for \
        a part of the paths and refuses what could lead out of it: `.` and `..`, plain, encoded, before `;`, between \
        `\\`. Queries are not matched.

        Of these services (a Host of `a.test`, no other on the address):


        """

    static let limits = """
        ## Limits

        All are directives of `limits`; 0 is no limit where it says so.


        """

    static let timeouts = """
        ## Timeouts

        All are directives of `timeouts`. A request that is late is answered with 408, a backend that is late with \
        504; a connection that idles is closed without a word.


        """

    static let bounds = """
        ## Fixed bounds

        These hold whatever proxy.conf says.


        """

    static let peers = """
        ## Slow, greedy and broken peers

        - A client that connects and says nothing is closed after `idle`; one that has sent a byte has `header` for \
        its head, however it spreads it, and then gets 408. Waiting costs weir less than 1 KiB for each.
        - A body has `body` between two reads and must keep to `body_rate`; the time in which the backend takes \
        nothing does not count against the client. Whoever takes no byte of what waits for it for `send` is cut: a \
        client by a reset (499), a backend with 504.
        - Of an exchange weir holds at most what it has read once and the other side has not taken: about 64 KiB each \
        way and the heads. Nothing more is read until that is gone.
        - A backend that accepts no connection in `connect`, or does not answer or go on in `response`, is a 504, or a \
        visible cut once its answer has begun. `tunnel` takes the place of `response` for event streams and upgrades.
        - A request that finds no connection to its backend waits in a queue of `pending`, for as long as `connect`; \
        then, or if the queue is full, it is 503.
        - Connections past a limit are accepted and closed at once, those within go on.
        - The last quarter of the process's descriptors (8 to 1024) is not given to new clients: it is for backends of \
        those who are served, for scrapes and for files. When it is reached accepting pauses \
        (`weir_connections_refused_total{reason="descriptors"}`), idle connections to backends are closed, and who \
        waits is taken as soon as there is room. A request that finds no descriptor waits as in the queue; the backend \
        is not blamed.
        - A worker renders and sends at most 32 pages of metrics at a time for services and 32 for the exporter; one \
        more is 503. Where strangers reach a `metrics` path, `connections_per_address` keeps one of them from taking \
        all.
        - Every connection is read once or twice a turn of its loop, at most 64 KiB at a time; 64 connections are \
        accepted and 256 deadlines acted on in a turn: who sends without end waits for the others.
        - A client that leaves ends its exchange at the backend too. What a client sends while it is refused is thrown \
        away, for a short time, so that it can read the refusal.
        - Labels are bounded: routes by the file, methods by the registered ones, statuses by the codes that there \
        are, and each family by `series_limit`.
        - Log lines are escaped: no client can begin one. Logs of failures are bounded in each second.


        """

    static let reporting = """
        ## How to report a weakness

        Please do not open a public issue. Write to the maintainers in private (where the repository is hosted: \
        "Report a vulnerability" on its security page) with the version (`weir --version`), the relevant part of \
        proxy.conf, and the bytes that show it, as sent and as they reached the backend. A request that weir passes on \
        and another server reads differently is a weakness, even if both are within the letter of the RFCs; so is \
        anything that ends the process, stops a worker or makes it grow.

        """
}
