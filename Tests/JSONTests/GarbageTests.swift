import Basics
import JSON
import Testing

@Suite("JSON tokenizer: garbage")
struct GarbageTests {
    private static let words = [
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\\", "\\u", "d83d", "de00", "\\ud83d\\ude00", "0", "1", "-", ".",
        "e",
        "+", "true", "nul", "null", " ", "\n", "é", "😀", "01234567", "\t", "\0",
    ].map { Array($0.utf8) }

    @Test(
        "whatever comes, it is read the same at once, in two parts and byte by byte", arguments: 0..<40 as Range<UInt64>
    )
    func garbage(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<25 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                text += Self.words.randomElement(using: &random) ?? []
            }
            if Bool.random(using: &random), let index = text.indices.randomElement(using: &random) {
                text[index] = UInt8.random(in: 0...255, using: &random)
            }
            #expect(transcript(text).differing.isEmpty, "\(text)")
        }
    }

    /// What comes of a text that is passed over as a whole: its error, or whether it was told to be over.
    private func passedOver(_ chunks: [[UInt8]]) -> (error: JSONError?, isTold: Bool) {
        var tokenizer = JSONTokenizer()
        tokenizer.skipValue()
        var isTold = false
        do throws(JSONError) {
            for chunk in chunks {
                var event = try tokenizer.next(chunk.span)
                while event != .needsInput {
                    isTold = isTold || event == .skipped
                    event = try tokenizer.next(chunk.span)
                }
            }
            if try tokenizer.finish() == .skipped { isTold = true }
        } catch {
            return (error, isTold)
        }
        return (nil, isTold)
    }

    @Test("what is passed over has the errors that it has when it is read", arguments: 0..<40 as Range<UInt64>)
    func silence(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 1...16, using: &random) {
                text += Self.words.randomElement(using: &random) ?? []
            }
            let read = Transcript([text])
            let whole = passedOver([text])
            #expect(whole.error == read.error, "\(text)")
            #expect(whole.isTold || whole.error != nil)
            let bytewise = passedOver(text.map { [$0] })
            #expect(bytewise == whole, "\(text)")
        }
    }
}
