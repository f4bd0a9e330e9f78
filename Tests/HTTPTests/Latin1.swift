/// The bytes of a literal in which every character up to U+00FF stands for the byte of that value.
func latin1(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
