import Basics
import Testing

@Suite("Civil time")
struct CivilTimeTests {
    @Test(
        "a moment is written as Date fields and logs want it",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00.000Z"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000Z"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00.000Z"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT", "2100-02-28T23:59:59.000Z"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT", "1969-12-31T23:59:59.000Z"),
        ] as [(Int64, String, String)])
    func texts(seconds: Int64, field: String, iso: String) {
        let time = CivilTime(unixNanoseconds: seconds * 1_000_000_000)
        #expect(time.fieldText == field)
        #expect(time.isoText == iso)
    }
}
