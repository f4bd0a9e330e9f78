import Foundation

/// The files of the checkout that this test was compiled from.
enum Repository {
    /// The folder of Package.swift. A checkout may be reached through a link; what is named is the real one.
    static let root: URL = {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        return (0..<4).reduce(here) { folder, _ in folder.deletingLastPathComponent() }
    }()

    /// Every text file by its path, without what is hidden (.git, .build, .venv), built, or fetched.
    static let files: [SourceText] = paths.compactMap { path in
        guard let data = FileManager.default.contents(atPath: root.appendingPathComponent(path).path),
            let text = String(data: data, encoding: .utf8)
        else { return nil }
        return SourceText(path: path, text: text)
    }

    /// Ours to keep in order: `.swift`, in Sources, Tests and at the top.
    static let swift = files.filter { $0.path.hasSuffix(".swift") }
    static let sources = swift.filter { $0.path.hasPrefix("Sources/") }
    static let tests = files.filter { $0.path.hasPrefix("Tests/") }
    /// Programs in any language, those of Benchmarks too.
    static let programs = files.filter { file in
        [".swift", ".c", ".h", ".py"].contains { file.path.hasSuffix($0) }
    }
    static let documents = files.filter { $0.path.hasSuffix(".md") }

    /// The file at a path from the root, if it is there.
    static func file(_ path: String) -> SourceText? { files.first { $0.path == path } }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    private static let paths: [String] = {
        guard let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil) else { return [] }
        var found: [String] = []
        while let url = walk.nextObject() as? URL {
            let path = url.path.dropFirst(root.path.count + 1)
            let name = path.split(separator: "/").last ?? ""
            let isOurs = !name.hasPrefix(".") || [".ci", ".swift-format", ".dockerignore", ".gitignore"].contains(name)
            if !isOurs || name == "__pycache__" {
                walk.skipDescendants()
            } else if isText(name) {
                found.append(String(path))
            }
        }
        return found.sorted()
    }()

    private static func isText(_ name: Substring) -> Bool {
        let endings = [
            "swift", "c", "h", "modulemap", "py", "lua", "md", "txt", "ini", "conf", "in", "yml", "yaml", "json",
        ]
        guard let dot = name.lastIndex(of: ".") else { return true }
        return endings.contains(String(name[name.index(after: dot)...])) || name.hasPrefix(".")
    }
}
