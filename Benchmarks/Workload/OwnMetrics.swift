/// Metrics of the operator's own, one family of each type and one counter more, labelled by a client in the query: for
/// pages that have a series for each client. The side-by-side benchmark has the same.
public enum OwnMetrics {
    /// What a service says of them.
    static var configuration: String {
        """
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
    }

    /// A request of a client for a path.
    public static func request(path: String, client: Int) -> [UInt8] {
        let digits = String(client)
        let name = "client-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        return SampleMessages.smallRequest(path: "\(path)?client=\(name)")
    }
}
