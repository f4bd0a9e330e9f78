/// Paths of source files, as text only.
enum SourcePath {
    /// `path` as seen from the directory of `file`.
    static func resolve(_ path: String, from file: String) -> String {
        var path = path
        while path.hasPrefix("./") { path.removeFirst(2) }
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return String(file[...slash]) + path
    }

    /// Whether it names files by a pattern.
    static func isPattern(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }

    /// Without `.`, empty and `a/..` parts, so that one file has one name as far as text can tell.
    static func normalised(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !path.hasPrefix("/") {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
