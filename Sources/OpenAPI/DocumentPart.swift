/// Which parts of a document are kept: nearly all of it is schemas and descriptions.
enum DocumentPart {
    private static let root: Set<String> = ["openapi", "swagger", "info", "servers", "paths", "components"]

    /// - Parameter path: the names of the members down to the one in question.
    static func isWanted(_ path: [String]) -> Bool {
        guard let first = path.first, root.contains(first) else { return false }
        guard path.count > 1 else { return true }
        switch first {
        case "info": return path.count == 2 && path[1] == "title"
        case "servers": return isServerPart(path.dropFirst())
        case "paths": return path.count == 2 || isItemPart(path.dropFirst(2))
        case "components": return isComponentPart(path.dropFirst())
        default: return true
        }
    }

    private static func isComponentPart(_ path: ArraySlice<String>) -> Bool {
        switch path.first {
        case "pathItems": path.count <= 2 || isItemPart(path.dropFirst(2))
        case "parameters": path.count <= 2 || isParameterPart(path.dropFirst(2))
        default: false
        }
    }

    /// Parts of a path item; an operation has some of the same.
    private static func isItemPart(_ path: ArraySlice<String>) -> Bool {
        guard let first = path.first else { return true }
        switch first {
        case "$ref": return true
        case "servers": return path.count == 1 || isServerPart(path.dropFirst())
        case "parameters": return path.count == 1 || isParameterPart(path.dropFirst())
        case "additionalOperations": return path.count <= 2 || isOperationPart(path.dropFirst(2))
        default: return PathItem.methods[first] != nil && (path.count == 1 || isOperationPart(path.dropFirst()))
        }
    }

    private static func isOperationPart(_ path: ArraySlice<String>) -> Bool {
        switch path.first {
        case "servers": path.count == 1 || isServerPart(path.dropFirst())
        case "parameters": path.count == 1 || isParameterPart(path.dropFirst())
        default: false
        }
    }

    private static func isServerPart(_ path: ArraySlice<String>) -> Bool {
        switch path.first {
        case "url": path.count == 1
        case "variables": path.count <= 2 || (path.count == 3 && path.last == "default")
        default: false
        }
    }

    private static func isParameterPart(_ path: ArraySlice<String>) -> Bool {
        switch path.first {
        case "name", "in", "$ref": path.count == 1
        case "schema": path.count == 1 || (path.count == 2 && ["type", "format"].contains(path.last))
        default: false
        }
    }
}
