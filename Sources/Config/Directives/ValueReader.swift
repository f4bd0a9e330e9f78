internal import Basics

/// How the one argument of a directive becomes a value of the model.
struct ValueReader<Value>: Sendable {
    let read: @Sendable (inout Arguments) throws(DirectiveError) -> Value

    init(_ read: @escaping @Sendable (inout Arguments) throws(DirectiveError) -> Value) { self.read = read }
}

extension ValueReader where Value == Duration {
    /// A duration within bounds, both included.
    static func duration(_ bounds: ClosedRange<Duration>) -> ValueReader {
        ValueReader { (arguments) throws(DirectiveError) in
            try DurationText.read(try arguments.word(), within: bounds)
        }
    }

    /// As `duration`, with 0 for no end.
    static func timeout(_ bounds: ClosedRange<Duration>) -> ValueReader {
        ValueReader { (arguments) throws(DirectiveError) in
            let word = try arguments.word()
            let duration = try DurationText.read(word, within: bounds, orZero: true)
            return duration == .zero ? Timeouts.never : duration
        }
    }
}

extension ValueReader where Value == Bool {
    static var onOff: ValueReader {
        ValueReader { (arguments) throws(DirectiveError) in try arguments.switchValue() }
    }
}

extension ValueReader where Value == Int {
    static func number(_ bounds: ClosedRange<Int>) -> ValueReader {
        ValueReader { (arguments) throws(DirectiveError) in
            try NumberText.read(try arguments.word(), within: bounds)
        }
    }

    /// As `number`, with 0 for no limit.
    static func numberOrUnlimited(_ bounds: ClosedRange<Int>) -> ValueReader {
        ValueReader { (arguments) throws(DirectiveError) in
            let number = try NumberText.read(try arguments.word(), within: bounds, orZero: true)
            return number == 0 ? .max : number
        }
    }

    static func size(_ bounds: ClosedRange<UInt64>) -> ValueReader {
        ValueReader { (arguments) throws(DirectiveError) in
            Int(clamping: try SizeText.read(try arguments.word(), within: bounds))
        }
    }
}

extension ValueReader where Value == UInt64 {
    /// A size within bounds, or 0 for no limit.
    static func sizeOrUnlimited(_ bounds: ClosedRange<UInt64>) -> ValueReader {
        ValueReader { (arguments) throws(DirectiveError) in
            let size = try SizeText.read(try arguments.word(), within: bounds, orZero: true)
            return size == 0 ? .max : size
        }
    }
}

extension ValueReader where Value: CaseIterable & RawRepresentable<String> & Sendable {
    static var choice: ValueReader {
        ValueReader { (arguments) throws(DirectiveError) in try arguments.choice(of: Value.self) }
    }
}

extension ValueReader {
    /// For a property that is nil until its directive is written.
    var optional: ValueReader<Value?> {
        ValueReader<Value?> { [read] (arguments) throws(DirectiveError) in try read(&arguments) }
    }
}
