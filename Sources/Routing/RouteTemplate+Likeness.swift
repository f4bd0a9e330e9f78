extension RouteTemplate {
    /// The template with names and types of its parameters left out. Two templates that have it in common say the same
    /// of a path, one of them perhaps more closely.
    public var untypedShape: String {
        segments.map { segment in
            "/"
                + segment.pieces.map { piece in
                    switch piece {
                    case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
                    case .parameter: "{}"
                    }
                }.joined()
        }.joined()
    }

    /// A path or template with one slash more or less at its end. `/` becomes `//`, because an empty label would be
    /// none.
    public static func slashChanged(_ text: String) -> String {
        text.hasSuffix("/") && text != "/" ? String(text.dropLast()) : text + "/"
    }
}
