/// The series as the pages show them, in order. Kept from scrape to scrape, because sorting them is the dear part.
struct Reading: Sendable {
    private struct Page: Sendable {
        var table = SeriesTable()
        var isShown = true
        var isSorted = true
        /// First cells of series still to be taken away: all in one go, because each go rebuilds the table.
        var hidden: Set<Int32> = []
        /// Since when series have been counted, by their first cells, where that is earlier than was said before.
        var dates: [Int32: Int64] = [:]

        mutating func removeHidden() {
            guard !hidden.isEmpty else { return }
            table.remove(hidden)
            hidden = []
        }

        mutating func date() {
            guard !dates.isEmpty else { return }
            table.date(dates)
            dates = [:]
        }

        mutating func sort() {
            guard !isSorted else { return }
            table.sort()
            isSorted = true
        }
    }

    /// By family number.
    private var pages: [Page] = []

    /// Catches up with what has happened since the last scrape.
    mutating func apply(_ changes: [Naming.Change]) {
        for change in changes {
            switch change {
            case .show(let family, let text, let base, let created):
                let page = page(family)
                if pages[page].hidden.contains(base) { pages[page].removeHidden() }
                pages[page].table.add(text, base: base, created: created)
                pages[page].isSorted = false
            case .date(let family, let base, let created): pages[page(family)].dates[base] = created
            case .hide(let family, let base): pages[page(family)].hidden.insert(base)
            case .showFamily(let family): pages[page(family)].isShown = true
            case .hideFamily(let family): pages[page(family)].isShown = false
            }
        }
        for index in pages.indices {
            pages[index].removeHidden()
            pages[index].date()
            pages[index].sort()
        }
    }

    /// The series of a family; nil if it is not shown now.
    func table(of family: Family) -> SeriesTable? {
        guard Int(family.index) < pages.count else { return SeriesTable() }
        let page = pages[Int(family.index)]
        return page.isShown ? page.table : nil
    }

    private mutating func page(_ family: Int32) -> Int {
        while pages.count <= Int(family) { pages.append(Page()) }
        return Int(family)
    }
}
