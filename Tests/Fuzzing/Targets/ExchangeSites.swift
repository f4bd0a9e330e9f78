import HTTP1
import Simulation

/// The configurations that the exchange target runs.
enum ExchangeSites {
    /// One for each digit that a script may begin with.
    static let texts = [plain, tolerant, manyServices, scarce, plain, demo, plain, trusting]

    /// The listener that a site's clients connect to: that of the embedded demo API and the exporter stand behind those
    /// of the services.
    static func listener(of site: Int) -> Int {
        switch site {
        case 5: 2
        case 6: 1
        default: 0
        }
    }

    /// Whether a site's connects to backends wait until the next move.
    static func delaysConnects(_ site: Int) -> Bool { site == 4 }

    /// What a site's listener takes of a head.
    static func headLimits(of site: Int) -> HeadLimits {
        switch site {
        case 1:
            HeadLimits(
                headBytesMax: 16384, fieldCountMax: 100, targetBytesMax: 8192, tolerated: [.bareLF, .obsFold])
        case 3: HeadLimits(headBytesMax: 300, fieldCountMax: 6, targetBytesMax: 64)
        default: .request
        }
    }

    /// Used again by every run: a run leaves nothing in a site but counts.
    static let prepared: [[SimulatedSite]] = texts.map { text in (0..<3).compactMap { _ in fresh(text) } }

    /// A site that nobody has used.
    static func fresh(_ text: String) -> SimulatedSite? { try? SimulatedSite(text, connectionsMax: 64) }

    private static let routes = """
        routes {
            GET  /health
            GET,HEAD /jobs/{job_id:int}
            * /jobs/{rest:path}
            POST /jobs/ { limit body 100 }
        }
        """

    static let plain = """
        access_log stdout json
        service api {
            listen :8000
            backend 127.0.0.1:9001
            metrics /metrics
            \(routes)
        }
        """

    static let tolerant = """
        access_log stdout json
        exporter off
        service api {
            listen :8000
            backend 127.0.0.1:9001
            tolerate bare_lf
            tolerate obs_fold
            tolerate half_close
            forwarded both
            \(routes)
        }
        """

    static let manyServices = """
        access_log stdout combined
        exporter off
        service one {
            listen :8000
            host one.test
            prefix /api strip
            backend 127.0.0.1:9001
            encoded_slash literal
            \(routes)
        }
        service two {
            listen :8000
            host *.test
            backend 127.0.0.1:9002 127.0.0.1:9003
            instrument { unmatched raw; status exact; streams separate }
            forwarded off
            \(routes)
        }
        """

    static let scarce = """
        access_log stdout json
        exporter off
        service api {
            listen :8000
            backend 127.0.0.1:9001
            limits { header 300; headers 6; target 64; body 40; upstream 1; pending 1; response_header 1k }
            timeouts { header 2s; body 2s; idle 3s; connect 1s; response 2s; upstream_idle 2s; send 2s; body_rate 0 }
            \(routes)
        }
        """

    static let demo = """
        access_log stdout json
        service api {
            listen :8000
            backend demo
            \(routes)
        }
        """

    static let trusting = """
        access_log stdout json
        exporter off
        service api {
            listen :8000
            backend 127.0.0.1:9001
            trusted_proxies 10.0.0.0/8
            forwarded rfc7239
            instrument { status class; in_progress labelled; unmatched group }
            timeouts { tunnel 3s }
            \(routes)
        }
        """
}
