internal import Basics

/// Counts the lines of a page by family and service.
struct SeriesCensusReader {
    private struct FamilyEntry {
        let name: [UInt8]
        /// Of a histogram or summary one line a label set counts it, the one that ends so; nil: each line is one.
        let countedSuffix: StaticString?
        /// By what the label `service` reads.
        var tallies: [[UInt8]?: Int] = [:]
        /// The tally that had the last line: most often the next one's too.
        var last: Int?
    }

    private struct Tally {
        let service: [UInt8]?
        var series = 0
        var samples = 0
        /// Whether there is a label set that stands in for those past the limit.
        var isOverflowing = false
        /// By label name, hashes of the values: a page may have millions of them.
        var labels: [(name: [UInt8], values: Set<Int>)] = []
    }

    private static let overflowName = Array(Registry.overflowName.utf8)
    private static let suffixes: [StaticString] = ["_bucket", "_sum", "_count"]

    private var families: [FamilyEntry] = []
    private var familyOfName: [[UInt8]: Int] = [:]
    private var tallies: [Tally] = []
    private var overflows: [[UInt8]: Int] = [:]
    /// The family that the last TYPE line began.
    private var current: Int?
    private var line = SampleLine()

    mutating func read(_ page: Span<UInt8>) {
        var start = 0
        while start < page.count {
            var end = start
            while end < page.count, page[end] != UInt8(ascii: "\n") { end += 1 }
            if page[start] == UInt8(ascii: "#") {
                readComment(start + 1..<end, page)
            } else if line.read(start..<end, of: page) {
                count(page)
            }
            start = end + 1
        }
    }

    /// `# TYPE name type`; other comments mean nothing here.
    private mutating func readComment(_ range: Range<Int>, _ page: Span<UInt8>) {
        var words: [Range<Int>] = []
        var at = range.lowerBound
        while words.count < 3 {
            SampleLine.skipSpace(page, &at, range.upperBound)
            let start = at
            while at < range.upperBound, !page[at].isWhitespace { at += 1 }
            guard start < at else { return }
            words.append(start..<at)
            guard page.extracting(words[0]).equals("TYPE") else { return }
        }
        var nameEnd = words[1].lowerBound
        guard SampleLine.readName(page, &nameEnd, words[1].upperBound) == words[1] else { return }
        let type = page.extracting(words[2])
        current = family(
            bytes(words[1], page), countedSuffix: type.equals("histogram") || type.equals("summary") ? "_count" : nil)
    }

    private mutating func family(_ name: [UInt8], countedSuffix: StaticString?) -> Int {
        if let known = familyOfName[name] { return known }
        familyOfName[name] = families.count
        families.append(FamilyEntry(name: name, countedSuffix: countedSuffix))
        return families.count - 1
    }

    /// Counts the line that was read.
    private mutating func count(_ page: Span<UInt8>) {
        let (family, isCounted) = familyOfLine(page)
        let index = tally(of: family, page)
        tallies[index].samples += 1
        if isCounted {
            tallies[index].series += 1
            countLabels(index, page)
        }
        if page.extracting(line.name).equals(Self.overflowName) { noteOverflow(page) }
    }

    /// The family of the line, and whether the line stands for its label set.
    private mutating func familyOfLine(_ page: Span<UInt8>) -> (family: Int, isCounted: Bool) {
        let name = page.extracting(line.name)
        if let current {
            let entry = families[current]
            if name.equals(entry.name) { return (current, entry.countedSuffix == nil) }
            if let counted = entry.countedSuffix, name.count > entry.name.count,
                name.extracting(..<entry.name.count).equals(entry.name)
            {
                let suffix = name.extracting(entry.name.count...)
                if suffix.equals(counted) { return (current, true) }
                if Self.suffixes.contains(where: { suffix.equals($0) }) { return (current, false) }
            }
        }
        let found = family(bytes(line.name, page), countedSuffix: nil)
        return (found, families[found].countedSuffix == nil)
    }

    /// The tally of the line's family and service.
    private mutating func tally(of family: Int, _ page: Span<UInt8>) -> Int {
        let service = line.labels.first { page.extracting($0.name).equals("service") }?.value
        if let last = families[family].last {
            switch (tallies[last].service, service) {
            case (nil, nil): return last
            case (let known?, let service?) where page.extracting(service).equals(known): return last
            default: break
            }
        }
        let key = service.map { bytes($0, page) }
        let found = families[family].tallies[key] ?? tallies.count
        if found == tallies.count {
            tallies.append(Tally(service: key))
            families[family].tallies[key] = found
        }
        families[family].last = found
        return found
    }

    private mutating func countLabels(_ tally: Int, _ page: Span<UInt8>) {
        var others = 0
        var place = 0
        for label in line.labels {
            let name = page.extracting(label.name)
            if name.equals("service") { continue }
            let value = page.extracting(label.value)
            if value.equals("other") { others += 1 }
            let index = Self.index(of: name, near: place, in: &tallies[tally].labels)
            if let index { tallies[tally].labels[index].values.insert(Self.hash(value)) }
            place += 1
        }
        if place > 0, others == place { tallies[tally].isOverflowing = true }
    }

    /// Where a label is counted; it is looked for first where it stands in every line of a family. Nil when there are
    /// too many.
    private static func index(
        of name: Span<UInt8>, near place: Int, in labels: inout [(name: [UInt8], values: Set<Int>)]
    ) -> Int? {
        if place < labels.count, name.equals(labels[place].name) { return place }
        for index in labels.indices where name.equals(labels[index].name) { return index }
        guard labels.count < SampleLine.labelsMax else { return nil }
        labels.append((name: name.array(), values: []))
        return labels.count - 1
    }

    /// Two values of one hash would count as one: with a million values on less than one page in ten million.
    private static func hash(_ value: Span<UInt8>) -> Int {
        var hasher = Hasher()
        unsafe value.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    private mutating func noteOverflow(_ page: Span<UInt8>) {
        guard let family = line.labels.first(where: { page.extracting($0.name).equals("family") }),
            let value = Double(page.extracting(line.value).text()), value > 0
        else { return }
        overflows[bytes(family.value, page)] = Int(exactly: value.rounded()) ?? .max
    }

    private func bytes(_ range: Range<Int>, _ page: Span<UInt8>) -> [UInt8] { page.extracting(range).array() }
}

extension SeriesCensusReader {
    /// What was counted, the largest first.
    var rows: [SeriesCensus.Row] {
        families.flatMap(rows).sorted { left, right in
            if left.series != right.series { return left.series > right.series }
            if left.samples != right.samples { return left.samples > right.samples }
            return (left.family, left.service ?? "") < (right.family, right.service ?? "")
        }
    }

    func hasFamily(_ name: String) -> Bool {
        families.contains { $0.name.elementsEqual(name.utf8) && !$0.tallies.isEmpty }
    }

    private func rows(of family: FamilyEntry) -> [SeriesCensus.Row] {
        let overflow = overflows[family.name] ?? 0
        let overflowing = family.tallies.values.filter { tallies[$0].isOverflowing }.count
        return family.tallies.values.map { index in
            let tally = tallies[index]
            // No service of these has the label set: it was taken away, and the count of it goes on.
            let isOverflowing = tally.isOverflowing || overflowing == 0
            let widest = tally.labels.max { $0.values.count < $1.values.count }.flatMap { label in
                label.values.count < 2
                    ? nil
                    : SeriesCensus.Label(
                        name: String(decoding: label.name, as: UTF8.self), values: label.values.count)
            }
            return SeriesCensus.Row(
                family: String(decoding: family.name, as: UTF8.self),
                service: tally.service.map { String(decoding: $0, as: UTF8.self) },
                series: tally.series, samples: tally.samples, overflow: isOverflowing ? overflow : 0,
                isOverflowShared: overflow > 0 && isOverflowing
                    && (overflowing == 0 ? family.tallies.count : overflowing) > 1,
                widestLabel: widest)
        }
    }
}
