internal import Basics

/// Words that mean the same in most APIs.
enum WellKnown {
    /// Whether a segment belongs to the beginning that all paths of an API share (`/api/v1`): what follows it are the
    /// names of its collections, however many they are.
    static func isStem(_ segment: Span<UInt8>) -> Bool {
        // v1, v2beta1, v1.0
        if segment.count > 1, segment.count <= 8, segment[0] | 0x20 == 0x76, isDigit(segment[1]) { return true }
        return segment.equals("api") || segment.equals("apis") || segment.equals("rest") || segment.equals("public")
            || segment.equals("internal")
    }

    /// Whether a segment is a literal even where every other word is a value: `/users/me` beside `/users/alice`.
    static func isCommand(_ segment: Span<UInt8>) -> Bool {
        guard segment.count >= 2, segment.count <= 12 else { return false }
        switch segment[0] {
        case 0x61: return segment.equals("all")
        case 0x62: return segment.equals("bulk") || segment.equals("batch")
        case 0x63: return segment.equals("count") || segment.equals("current") || segment.equals("config")
        case 0x64: return segment.equals("docs") || segment.equals("download")
        case 0x65: return segment.equals("events") || segment.equals("export")
        case 0x66: return segment.equals("favicon.ico")
        case 0x68: return segment.equals("health") || segment.equals("history")
        case 0x69: return segment.equals("import")
        case 0x6C:
            return segment.equals("latest") || segment.equals("list") || segment.equals("login")
                || segment.equals("logout")
        case 0x6D: return segment.equals("me") || segment.equals("metrics")
        case 0x6E: return segment.equals("new")
        case 0x6F: return segment.equals("openapi.json")
        case 0x71: return segment.equals("query")
        case 0x72: return segment.equals("recent") || segment.equals("refresh") || segment.equals("register")
        case 0x73: return isCommandInS(segment)
        case 0x75: return segment.equals("upload")
        case 0x76: return segment.equals("validate")
        case 0x77: return segment.equals("ws")
        default: return false
        }
    }

    private static func isCommandInS(_ segment: Span<UInt8>) -> Bool {
        segment.equals("search") || segment.equals("self") || segment.equals("settings") || segment.equals("stats")
            || segment.equals("status") || segment.equals("stream") || segment.equals("summary")
    }

    /// Whether what follows a segment are files, which an application serves from a directory and not one by one.
    static func isDirectoryOfFiles(_ segment: String) -> Bool { directories.contains(segment) }

    private static let directories: Set<String> = [
        "_next", "_nuxt", "assets", "build", "css", "dist", "fonts", "images", "img", "js", "media", "public", "static",
        "uploads", "webjars",
    ]
}
