internal import Config
internal import Linux
internal import OpenAPI

/// The last good document of each source in the state directory: one file each, whose name tells the source.
struct DocumentStore: Sendable {
    private let directory: String

    /// - Returns: nil when nothing is kept.
    init?(_ configuration: Configuration) {
        guard let directory = configuration.stateDirectory else { return nil }
        self.directory = directory
    }

    /// - Throws: when weir may not write there.
    static func check(_ configuration: Configuration) throws(StartFailure) {
        guard let directory = configuration.stateDirectory else { return }
        let probe = "\(directory)/.weir-probe-\(Machine.processID)"
        do throws(SystemError) {
            try File.replace(probe, with: [])
            File.remove(probe)
        } catch {
            let reason = error.isNotFound ? "no such directory" : RouteFile.reason(error)
            throw StartFailure("state \(directory): \(reason)")
        }
    }

    /// What was kept of a source; nil when there is nothing.
    func read(_ source: RouteSource) throws(RouteSourceFailure) -> RouteDocument? {
        let path = path(of: source)
        let bytes: [UInt8]
        do throws(File.ReadError) {
            bytes = try File.read(path, bytesMax: OpenAPIDocument.bytesMax)
        } catch {
            switch error {
            case .system(let error) where error.isNotFound: return nil
            case .system(let error):
                throw RouteSourceFailure(kind: .invalid, text: "\(path): \(RouteFile.reason(error))")
            case .tooLarge: throw RouteSourceFailure(kind: .invalid, text: "\(path): the file is too large")
            }
        }
        do throws(RouteSourceFailure) {
            return try RouteDocument(bytes, location: RouteDocument.location(of: source), of: source)
        } catch {
            throw RouteSourceFailure(kind: .invalid, text: "\(path): \(error.text)")
        }
    }

    /// Keeps a document in place of the one before it, in one step.
    func write(_ bytes: [UInt8], of source: RouteSource) throws(RouteSourceFailure) {
        let path = path(of: source)
        do throws(SystemError) {
            try File.replace(path, with: bytes)
        } catch {
            throw RouteSourceFailure(kind: .unreachable, text: "\(path): \(RouteFile.reason(error))")
        }
    }

    /// `routes-HOST-PATH-HASH.json`: the words are for people, the hash tells sources with the same words apart.
    private func path(of source: RouteSource) -> String {
        let text =
            switch source.place {
            case .url(let url): url
            case .socket(let path, let target): "unix:\(path):\(target)"
            case .file(let path): path
            }
        let words = source.shownText.unicodeScalars.map { scalar -> Character in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isPlain ? Character(scalar) : "-"
        }
        return "\(directory)/routes-\(String(words.suffix(40)))-\(String(Self.hash(text), radix: 16)).json"
    }

    /// FNV-1a, 64 bits: the same in every process, as Swift's own is not.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
