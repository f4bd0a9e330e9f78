internal import Basics
internal import HTTP

/// The most frequent shapes of a stream of paths, in a fixed room (Metwally, Agrawal and El Abbadi, "Efficient
/// Computation of Frequent and Top-k Elements in Data Streams", 2005: Space-Saving).
///
/// A new shape takes the place of the one with the least weight and inherits that weight plus one. So with `capacity`
/// shapes and N paths, every shape that came more than N / capacity times is in the table, whatever else comes. Its
/// counts begin when it takes its place: they are what it certainly had, at most N / capacity less than it truly had.
struct ShapeTable: ~Copyable {
    struct Entry {
        var hash: UInt64 = 0
        var textCount: Int32 = 0
        var examplesCount: Int32 = 0
        /// Methods of responses that tell of a route, and of all others.
        var routeMethods = MethodSet()
        var otherMethods = MethodSet()
        /// Requests, by `Evidence.Answer`.
        var success: UInt32 = 0
        var redirection: UInt32 = 0
        var notFound: UInt32 = 0
        var clientError: UInt32 = 0
        var serverError: UInt32 = 0

        mutating func add(_ evidence: Evidence, _ method: Method) {
            switch evidence.answer {
            case .success: saturate(&success, 1)
            case .redirection: saturate(&redirection, 1)
            case .notFound: saturate(&notFound, 1)
            case .clientError: saturate(&clientError, 1)
            case .serverError: saturate(&serverError, 1)
            }
            if evidence.isRoute { routeMethods.insert(method) } else { otherMethods.insert(method) }
        }

        mutating func add(_ other: Entry) {
            saturate(&success, other.success)
            saturate(&redirection, other.redirection)
            saturate(&notFound, other.notFound)
            saturate(&clientError, other.clientError)
            saturate(&serverError, other.serverError)
            routeMethods = routeMethods.union(other.routeMethods)
            otherMethods = otherMethods.union(other.otherMethods)
        }
    }

    let capacity: Int
    private(set) var count = 0
    private var entries: [Entry]
    private var weights: [UInt32]
    private var texts: [UInt8]
    private var examples: [UInt8]
    /// Open addressing with linear probing: the number of an entry plus one; 0: free. At most half of it is in use.
    private var slots: [UInt16]
    private let slotMask: Int

    /// - Parameter capacity: a power of two, at most 16384.
    init(capacity: Int) {
        self.capacity = capacity
        entries = [Entry](repeating: Entry(), count: capacity)
        weights = [UInt32](repeating: 0, count: capacity)
        texts = [UInt8](repeating: 0, count: capacity * PathShape.textBytesMax)
        examples = [UInt8](repeating: 0, count: capacity * PathShape.examplesBytesMax)
        slots = [UInt16](repeating: 0, count: capacity * 2)
        slotMask = capacity * 2 - 1
    }

    /// Counts a path if its shape is here.
    mutating func addIfPresent(_ shape: borrowing PathShape, _ evidence: Evidence, _ method: Method) -> Bool {
        guard let index = find(shape) else { return false }
        saturate(&weights[index], 1)
        entries[index].add(evidence, method)
        return true
    }

    /// Counts a path whose shape is not here.
    mutating func insert(_ shape: borrowing PathShape, _ evidence: Evidence, _ method: Method) {
        var index = count
        if count < capacity {
            count &+= 1
        } else {
            index = lightest()
            vacate(slot(of: index))
        }
        saturate(&weights[index], 1)
        entries[index] = Entry()
        entries[index].add(evidence, method)
        write(shape, to: index)
        occupy(index)
    }

    /// Turns the literals of a place into names: shapes that differed in them become one. Seldom: it looks at every
    /// shape.
    mutating func vary(_ place: UInt64, _ shape: inout PathShape) {
        var kept = 0
        for index in 0..<count {
            let isVaried = shape.read(text(index), examples: examples(index), varying: place)
            let entry = entries[index]
            let weight = weights[index]
            if let same = find(shape, among: kept) {
                entries[same].add(entry)
                saturate(&weights[same], weight)
                continue
            }
            if isVaried {
                entries[kept] = entry
                write(shape, to: kept)
            } else {
                move(index, to: kept)
            }
            weights[kept] = weight
            kept &+= 1
        }
        for index in kept..<count { weights[index] = 0 }
        count = kept
        for slot in slots.indices { slots[slot] = 0 }
        for index in 0..<count { occupy(index) }
    }

    // MARK: Reading

    func entry(_ index: Int) -> Entry { entries[index] }
    func weight(_ index: Int) -> UInt32 { weights[index] }

    @_lifetime(borrow self)
    func text(_ index: Int) -> Span<UInt8> {
        let start = index &* PathShape.textBytesMax
        return texts.span.extracting(start..<start &+ Int(entries[index].textCount))
    }

    @_lifetime(borrow self)
    func examples(_ index: Int) -> Span<UInt8> {
        let start = index &* PathShape.examplesBytesMax
        return examples.span.extracting(start..<start &+ Int(entries[index].examplesCount))
    }

    // MARK: Entries

    private mutating func write(_ shape: borrowing PathShape, to index: Int) {
        entries[index].hash = shape.hash
        entries[index].textCount = Int32(truncatingIfNeeded: shape.textCount)
        entries[index].examplesCount = Int32(truncatingIfNeeded: shape.examplesCount)
        let text = index &* PathShape.textBytesMax
        for offset in 0..<shape.textCount { texts[text &+ offset] = shape.text[offset] }
        let examples = index &* PathShape.examplesBytesMax
        for offset in 0..<shape.examplesCount { self.examples[examples &+ offset] = shape.examples[offset] }
    }

    private mutating func move(_ from: Int, to index: Int) {
        guard from != index else { return }
        entries[index] = entries[from]
        for offset in 0..<Int(entries[index].textCount) {
            texts[index &* PathShape.textBytesMax &+ offset] = texts[from &* PathShape.textBytesMax &+ offset]
        }
        for offset in 0..<Int(entries[index].examplesCount) {
            examples[index &* PathShape.examplesBytesMax &+ offset] =
                examples[from &* PathShape.examplesBytesMax &+ offset]
        }
    }

    private func holds(_ index: Int, _ shape: borrowing PathShape) -> Bool {
        guard entries[index].hash == shape.hash, Int(entries[index].textCount) == shape.textCount else { return false }
        let start = index &* PathShape.textBytesMax
        for offset in 0..<shape.textCount where texts[start &+ offset] != shape.text[offset] { return false }
        return true
    }

    private func find(_ shape: borrowing PathShape, among kept: Int) -> Int? {
        for index in 0..<kept where holds(index, shape) { return index }
        return nil
    }

    private func lightest() -> Int {
        var least = UInt32.max
        for index in 0..<capacity { least = min(least, weights[index]) }
        for index in 0..<capacity where weights[index] == least { return index }
        return 0
    }

    // MARK: Slots

    private func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash ^ hash >> 29) & slotMask }

    private func find(_ shape: borrowing PathShape) -> Int? {
        var slot = home(shape.hash)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) &- 1
            if holds(index, shape) { return index }
            slot = (slot &+ 1) & slotMask
        }
        return nil
    }

    private mutating func occupy(_ index: Int) {
        var slot = home(entries[index].hash)
        while slots[slot] != 0 { slot = (slot &+ 1) & slotMask }
        slots[slot] = UInt16(truncatingIfNeeded: index &+ 1)
    }

    private func slot(of index: Int) -> Int {
        var slot = home(entries[index].hash)
        while slots[slot] != 0, Int(slots[slot]) != index &+ 1 { slot = (slot &+ 1) & slotMask }
        return slot
    }

    /// Frees a slot and moves up those behind it that it kept from their own.
    private mutating func vacate(_ freed: Int) {
        var hole = freed
        var slot = (freed &+ 1) & slotMask
        while slots[slot] != 0 {
            let home = home(entries[Int(slots[slot]) &- 1].hash)
            // It may move into the hole if its own slot is not between the two.
            if (slot &- home) & slotMask >= (slot &- hole) & slotMask {
                slots[hole] = slots[slot]
                hole = slot
            }
            slot = (slot &+ 1) & slotMask
        }
        slots[hole] = 0
    }
}

/// Adds without passing the highest value.
private func saturate(_ value: inout UInt32, _ added: UInt32) {
    let (sum, isOver) = value.addingReportingOverflow(added)
    value = isOver ? .max : sum
}
