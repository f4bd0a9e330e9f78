internal import JSON

extension JSONPath {
    /// As it is written, with a backslash before each dot, bracket and backslash of a name.
    var text: String {
        var text = ""
        for step in steps {
            switch step {
            case .element(let index): text += "[\(index)]"
            case .member(let name):
                if !text.isEmpty { text += "." }
                for character in String(decoding: name, as: UTF8.self) {
                    if ".[\\".contains(character) { text += "\\" }
                    text.append(character)
                }
            }
        }
        return text
    }
}
