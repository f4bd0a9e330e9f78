internal import Config

/// One attempt to read a source.
struct RouteFetch: Sendable {
    enum Outcome: Sendable {
        /// The same bytes as the last time.
        case unchanged
        /// A good document; and why it could not be kept over a restart, if that failed.
        case read(RouteDocument, storing: RouteSourceFailure?)
        case failed(RouteSourceFailure)
    }

    let source: RouteSource
    /// What the bytes were that were read last.
    let fingerprint: RouteFingerprint
    let store: DocumentStore?

    /// Fetches and reads the document. Waits as long as that takes.
    func run() -> Outcome {
        do throws(RouteSourceFailure) {
            let (bytes, location) = try RouteDocument.fetch(source)
            guard fingerprint.change(to: bytes) else { return .unchanged }
            let document: RouteDocument
            do throws(RouteSourceFailure) {
                document = try RouteDocument(bytes, location: location, of: source)
            } catch {
                fingerprint.forget()
                throw error
            }
            return .read(document, storing: keep(bytes))
        } catch {
            return .failed(error)
        }
    }

    private func keep(_ bytes: [UInt8]) -> RouteSourceFailure? {
        // A file is there after a restart anyway.
        if case .file = source.place { return nil }
        do throws(RouteSourceFailure) {
            try store?.write(bytes, of: source)
            return nil
        } catch {
            return error
        }
    }
}
