internal import Synchronization

/// What happens to the buckets when a value has none yet. For the thread that writes them.
extension SparseBuckets {
    /// Counts a value of any kind in a native histogram.
    ///
    /// - Parameter cells: those that a native histogram has behind its sum (`NativeCells`).
    static func add(_ amount: UInt64, of value: Double, _ scale: UnsafePointer<UInt64>, in cells: Words) {
        if value.isNaN {
            return unsafe Shard.bumpLast(NativeCells.rest(of: cells) + NativeCells.notANumber, by: amount)
        }
        guard value.magnitude > NativeScale.zeroThreshold else {
            return unsafe Shard.bumpLast(cells + NativeCells.zero, by: amount)
        }
        let key = unsafe NativeScale.key(of: value.magnitude, scale)
        if value > 0 {
            unsafe add(amount, atKey: key, scale, at: cells + NativeCells.positive)
        } else {
            unsafe add(amount, atKey: key, scale, at: NativeCells.rest(of: cells) + NativeCells.negative)
        }
    }

    /// Adds to the bucket of a key of schema 3.
    static func add(_ amount: UInt64, atKey key: Int, _ scale: UnsafePointer<UInt64>, at place: Words) {
        // Each round that does not return makes the table wider or its buckets coarser, until all that a Double can be
        // is in it at schema -4: eight schemas, and at each a few moves.
        while true {
            guard let table = unsafe words(place.pointee.load(ordering: .relaxed)) else {
                unsafe publish(makeTable(shift: 0, first: firstKey(for: key, scale)), at: place)
                continue
            }
            let geometry = unsafe Geometry(table)
            let key = geometry.bucket(of: key)
            let position = key - geometry.first
            guard position >= 0, position < Int(keys) else {
                unsafe replace(table, geometry, toHold: key, at: place)
                continue
            }
            let entry = unsafe table + blocksWord + position / blockKeys
            if let block = unsafe words(entry.pointee.load(ordering: .relaxed)) {
                return unsafe Shard.bumpLast(block + position % blockKeys, by: amount)
            }
            let used = unsafe table[blockCountWord].load(ordering: .relaxed)
            guard used < blocksUsedMax else {
                unsafe publish(coarser(table, geometry, toHold: key), at: place)
                continue
            }
            let block = unsafe allocate(blockKeys)
            unsafe block[position % blockKeys].store(amount, ordering: .relaxed)
            unsafe table[blockCountWord].store(used + 1, ordering: .relaxed)
            return unsafe publish(block, at: entry)
        }
    }

    /// Frees what a cell leads to. Nobody may write or read any more.
    static func deallocate(at place: Words) {
        var table = unsafe words(place.pointee.load(ordering: .acquiring))
        var freesBlocks = true
        while let current = unsafe table {
            for index in 0..<blocks where freesBlocks {
                guard let block = unsafe words(current[blocksWord + index].load(ordering: .relaxed)) else { continue }
                unsafe deallocate(block, blockKeys)
            }
            freesBlocks = unsafe current[sharesBlocksWord].load(ordering: .relaxed) == 0
            unsafe table = words(current[formerWord].load(ordering: .relaxed))
            unsafe deallocate(current, blocksWord + blocks)
        }
    }

    static func allocate(_ count: Int) -> Words {
        let memory = Words.allocate(capacity: count)
        for index in 0..<count { unsafe (memory + index).initialize(to: Atomic(0)) }
        return unsafe memory
    }

    static func deallocate(_ memory: Words, _ count: Int) {
        unsafe memory.deinitialize(count: count)
        unsafe memory.deallocate()
    }

    /// Shows memory to the readers, with all that is in it.
    static func publish(_ memory: Words, at place: Words) {
        unsafe place.pointee.store(UInt64(UInt(bitPattern: memory)), ordering: .releasing)
    }

    private static func makeTable(shift: Int, first: Int) -> Words {
        let table = unsafe allocate(blocksWord + blocks)
        let rounding = (1 << shift) - 1 - keyBias
        unsafe table[roundingWord].store(UInt64(truncatingIfNeeded: rounding), ordering: .relaxed)
        unsafe table[shiftWord].store(UInt64(shift), ordering: .relaxed)
        unsafe table[firstKeyWord].store(UInt64(truncatingIfNeeded: first), ordering: .relaxed)
        return unsafe table
    }

    private static func firstKey(for key: Int, _ scale: UnsafePointer<UInt64>) -> Int {
        let fixed = unsafe scale[NativeScale.firstKeyWord]
        guard fixed == NativeScale.aroundFirst else { return Int(truncatingIfNeeded: fixed) }
        let block = Geometry(shift: 0, first: 0).bucket(of: key) >> 4
        return Geometry.first(holding: block...block, shift: 0)
    }

    /// Puts a table in the place of one that does not reach to a key: over other keys if the blocks that are used and
    /// the new one are near enough to each other, else with wider buckets.
    private static func replace(_ table: Words, _ geometry: Geometry, toHold key: Int, at place: Words) {
        let used = unsafe geometry.blocksUsed(of: table, and: key)
        guard used.count <= blocks else { return unsafe publish(coarser(table, geometry, toHold: key), at: place) }
        let moved = unsafe makeTable(
            shift: geometry.shift, first: Geometry.first(holding: used, shift: geometry.shift))
        let distance = unsafe (geometry.first - Geometry(moved).first) / blockKeys
        for index in 0..<blocks {
            let block = unsafe table[blocksWord + index].load(ordering: .relaxed)
            if block != 0 { unsafe moved[blocksWord + index + distance].store(block, ordering: .relaxed) }
        }
        unsafe moved[blockCountWord].store(table[blockCountWord].load(ordering: .relaxed), ordering: .relaxed)
        unsafe moved[formerWord].store(UInt64(UInt(bitPattern: table)), ordering: .relaxed)
        unsafe moved[sharesBlocksWord].store(1, ordering: .relaxed)
        unsafe publish(moved, at: place)
    }

    /// The same counts in buckets twice as wide.
    private static func coarser(_ table: Words, _ geometry: Geometry, toHold key: Int) -> Words {
        let shift = geometry.shift + 1
        var halved = Geometry.halved(unsafe geometry.blocksUsed(of: table, and: key), shift: shift)
        // Too far away even so: the next round halves once more.
        if halved.count > blocks {
            halved = Geometry.halved(unsafe geometry.blocksUsed(of: table, and: nil), shift: shift)
        }
        let wider = unsafe makeTable(shift: shift, first: Geometry.first(holding: halved, shift: shift))
        let first = unsafe Geometry(wider).first
        var count: UInt64 = 0
        for index in 0..<blocks {
            guard let block = unsafe words(table[blocksWord + index].load(ordering: .relaxed)) else { continue }
            for offset in 0..<blockKeys {
                let amount = unsafe block[offset].load(ordering: .relaxed)
                guard amount > 0 else { continue }
                let key = Geometry.widened(geometry.first + index * blockKeys + offset, by: 1, to: shift)
                let position = key - first
                let entry = unsafe wider + blocksWord + position / blockKeys
                let target: Words
                if let known = unsafe words(entry.pointee.load(ordering: .relaxed)) {
                    unsafe target = known
                } else {
                    unsafe target = allocate(blockKeys)
                    unsafe publish(target, at: entry)
                    count += 1
                }
                unsafe Shard.bump(target + position % blockKeys, by: amount)
            }
        }
        unsafe wider[blockCountWord].store(count, ordering: .relaxed)
        unsafe wider[formerWord].store(UInt64(UInt(bitPattern: table)), ordering: .relaxed)
        return unsafe wider
    }
}

extension SparseBuckets {
    /// What a table says of its keys.
    struct Geometry {
        let shift: Int
        let first: Int

        init(shift: Int, first: Int) { (self.shift, self.first) = (shift, first) }

        init(_ table: Words) {
            shift = unsafe Int(truncatingIfNeeded: table[shiftWord].load(ordering: .relaxed))
            first = unsafe Int(truncatingIfNeeded: table[firstKeyWord].load(ordering: .relaxed))
        }

        /// The key that stands for one of schema 3; the largest numbers share a bucket, so that what is no number is
        /// out of every table.
        func bucket(of key: Int) -> Int { Self.widened(key, by: shift, to: shift) }

        /// The bucket that one of a finer schema, by so much, is a part of.
        static func widened(_ key: Int, by difference: Int, to shift: Int) -> Int {
            min((key + (1 << difference) - 1) >> difference, (8192 >> shift) - 1)
        }

        /// The blocks from the first to the last that are used, and that of a key.
        func blocksUsed(of table: Words, and key: Int?) -> ClosedRange<Int> {
            let used = (0..<blocks).filter { unsafe table[blocksWord + $0].load(ordering: .relaxed) != 0 }
            let all = used.map { (first >> 4) + $0 } + (key.map { [$0 >> 4] } ?? [])
            return (all.min() ?? first >> 4)...(all.max() ?? first >> 4)
        }

        /// The blocks that those are in when their buckets are twice as wide.
        static func halved(_ used: ClosedRange<Int>, shift: Int) -> ClosedRange<Int> {
            let last = ((8192 >> shift) - 1) >> 4
            return (used.lowerBound >> 1)...min((used.upperBound + 1) >> 1, last)
        }

        /// Where a table begins that has these blocks in its middle, within what numbers have keys at all.
        static func first(holding used: ClosedRange<Int>, shift: Int) -> Int {
            let low = (-1024 >> shift) >> 4
            let high = (8192 >> shift) >> 4
            let middle = used.lowerBound - (blocks - used.count) / 2
            return max(low, min(middle, high - blocks)) * blockKeys
        }
    }
}
