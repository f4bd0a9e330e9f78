/// Directives of blocks that are not built yet: they are in the manual, and writing them is an error that says so.
enum NotYetDirectives {
    static let exporter = DirectiveTable<ConfigurationDraft>(
        .exporter,
        [
            row("tls", .exporter, "tls {...}", "Serves the exporter over TLS.", block: .required),
            row("auth", .exporter, "auth basic FILE | auth bearer FILE", "Asks scrapers for a password or a token."),
            row("allow", .exporter, "allow CIDR...", "Answers only these peers."),
        ].map(Directive.init(notYet:)))

    static let backend = DirectiveTable<ServiceDraft>(
        .backend,
        [
            row(
                "balance", .backend, "balance round_robin|least_requests|random|hash client.ip|hash header.NAME",
                "How a server of the pool is chosen."),
            row(
                "health", .backend,
                "health GET /path [every 5s] [timeout 2s] [status 200-399] [rise 2] [fall 3]",
                "Asks each server whether it is well."),
            row("eject", .backend, "eject 5 errors [for 10s]", "Leaves a server out for a while after errors."),
            row(
                "retry", .backend, "retry N [on connect,reset,502,503,504] [budget 20%]",
                "Asks another server when one failed."),
            row("keepalive", .backend, "keepalive N", "How many idle connections to a server are kept."),
            row("tls", .backend, "tls {...}", "How servers are spoken to over TLS.", block: .required),
            row("resolve", .backend, "resolve every 30s", "How often names are resolved anew."),
            row(
                "slow_start", .backend, "slow_start 10s",
                "Gives a server that came back its full share little by little."),
        ].map(Directive.init(notYet:)))

    /// Blocks whose directive itself is refused: only the manual reads these.
    static let unread: [DirectiveRow] = [
        row("certificate", .tls, "certificate CHAIN.pem KEY.pem", "A certificate; any number, chosen by SNI."),
        row("client_ca", .tls, "client_ca FILE [optional]", "Asks clients for certificates of this authority."),
        row("min_version", .tls, "min_version 1.2", "The oldest version of TLS."),
        row("ciphers", .tls, "ciphers ...", "The cipher suites."),
        row("tickets", .tls, "tickets on|off", "Whether sessions are resumed by tickets."),
        row("merge", .push, "merge replace|sum [over LABEL...]", "How pushes of several instances come together."),
        row("expire", .push, "expire DURATION", "When a group that is not pushed any more goes."),
        row("limit", .push, "limit body SIZE", "Bytes of a push."),
        row("groups", .push, "groups N", "The most groups."),
        row("series_limit", .push, "series_limit N", "The most series."),
        row("auth", .push, "auth basic FILE | auth bearer FILE", "Asks pushers for a password or a token."),
        row("queues", .celery, "queues NAME...", "The queues whose length is measured."),
        row("buckets", .celery, "buckets LE...", "The bounds of celery_task_duration_seconds."),
        row("prefix", .celery, "prefix NAME", "The prefix of the broker's keys."),
        row("series_limit", .celery, "series_limit N", "The most label sets of a family."),
        row("enable_events", .celery, "enable_events on|off", "Asks workers to send events."),
        row("worker_timeout", .celery, "worker_timeout DURATION", "After how long a silent worker counts as down."),
    ]

    private static func row(
        _ name: String, _ context: DirectiveContext, _ syntax: String, _ summary: String,
        block: DirectiveRow.BlockRule = .none
    ) -> DirectiveRow {
        DirectiveRow(
            name, in: context, syntax: syntax, summary: summary, default: .words("none"), repetition: .any,
            block: block,
            status: .notYet("remove it"))
    }
}
