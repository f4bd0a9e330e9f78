/// A template as a row of symbols, to find out whether it matches every path that another one matches.
enum TemplateSymbol: Equatable {
    case byte(UInt8)
    case parameter(ParameterKind)

    static func symbols(of template: RouteTemplate) -> [TemplateSymbol] {
        template.segments.flatMap { segment in
            [.byte(0x2F)]
                + segment.pieces.flatMap { piece -> [TemplateSymbol] in
                    switch piece {
                    case .literal(let bytes): bytes.map { .byte($0) }
                    case .parameter(let kind): [.parameter(kind)]
                    }
                }
        }
    }

    /// Whether `wide`, read as a pattern over the symbols of `narrow`, takes them all: then every path of `narrow` is
    /// one of `wide`. That it does not proves nothing.
    static func covers(_ wide: [TemplateSymbol], _ narrow: [TemplateSymbol]) -> Bool {
        var reached: Set<Int> = [0]
        for symbol in wide {
            var next: Set<Int> = []
            for start in reached { next.formUnion(symbol.ends(in: narrow, from: start)) }
            if next.isEmpty { return false }
            reached = next
        }
        return reached.contains(narrow.count)
    }

    /// Where this symbol of the wider template can end when it begins at `start` of the narrower one.
    private func ends(in narrow: [TemplateSymbol], from start: Int) -> [Int] {
        switch self {
        case .byte: start < narrow.count && narrow[start] == self ? [start + 1] : []
        case .parameter(.path): Array(start...narrow.count)
        case .parameter(let kind):
            Array(narrow[start...].prefix { $0.isTaken(by: kind) }.indices.map { $0 + 1 })
        }
    }

    /// Whether a parameter of this kind takes whatever stands here, alone and in a row.
    private func isTaken(by kind: ParameterKind) -> Bool {
        switch (kind, self) {
        case (.path, _): true
        case (.plain, .byte(let byte)): byte != 0x2F
        case (.plain, .parameter(let narrow)): narrow != .path
        case (.int, .byte(let byte)), (.float, .byte(let byte)): SegmentKinds.isDigit(byte)
        case (.int, .parameter(let narrow)), (.float, .parameter(let narrow)): narrow == .int
        case (.uuid, _): false
        }
    }
}
