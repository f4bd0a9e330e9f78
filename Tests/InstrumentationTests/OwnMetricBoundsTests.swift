import Config
import Extraction
import Testing

@Suite("Bounds that two floors have in common")
struct OwnMetricBoundsTests {
    @Test("a value that check allows in a condition is never cut when it is read")
    func conditionValues() {
        #expect(OwnMetric.valueBytesMax == ValueTable.valueBytesMax)
    }
}
