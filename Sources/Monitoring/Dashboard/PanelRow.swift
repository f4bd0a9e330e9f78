/// A titled row of a dashboard with the panels below it.
struct PanelRow {
    let title: String
    /// Whether its panels are shown, and asked for, only when it is opened.
    let isCollapsed: Bool
    let panels: [Panel]

    /// The row and its panels, from left to right, then further down.
    ///
    /// - Parameters:
    ///   - identity: of the next panel; moves on.
    ///   - y: where the row stands; moves on to what is below it.
    func documents(identity: inout Int, y: inout Int) -> [DocumentValue] {
        let number = identity
        let place = PanelPlace(y: y, width: PanelPlace.columns, height: 1)
        identity += 1
        var (x, top, bottom) = (0, y + 1, y + 1)
        var documents: [DocumentValue] = []
        for panel in panels {
            var place = panel.style.size
            // What is of another height begins a line of its own.
            if x + place.width > PanelPlace.columns || (x > 0 && top + place.height != bottom) {
                (x, top) = (0, bottom)
            }
            (place.x, place.y) = (x, top)
            documents.append(panel.document(identity: identity, at: place))
            identity += 1
            x += place.width
            bottom = max(bottom, top + place.height)
        }
        y = isCollapsed ? y + 1 : bottom
        let row: DocumentValue = [
            "id": .number(Double(number)), "type": "row", "title": .text(title), "collapsed": .flag(isCollapsed),
            "gridPos": place.document, "panels": .list(isCollapsed ? documents : []),
        ]
        return [row] + (isCollapsed ? [] : documents)
    }
}
