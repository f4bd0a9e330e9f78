/// The words of `text` behind `label`, on lines that fit most windows.
func wrapped(_ text: String, after label: String) -> [String] {
    let columnsMax = 100
    var lines: [String] = []
    var line = label
    var isStart = true
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
        if !isStart, line.count + 1 + word.count > columnsMax {
            lines.append(line)
            line = String(repeating: " ", count: label.count)
            isStart = true
        }
        line += (isStart ? "" : " ") + word
        isStart = false
    }
    return lines + [line]
}
