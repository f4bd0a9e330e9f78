import Testing

@testable import Linux

@Suite("The limit of descriptors")
struct DescriptorLimitTests {
    @Test(
        "a quarter of the descriptors is kept, at least 8 and at most 1024",
        arguments: [
            (UInt64(20), Int32(12)), (64, 48), (1024, 768), (20000, 18976), (1 << 20, 1_047_552),
            (UInt64.max, Int32.max - 1024),
        ])
    func kept(descriptorsMax: UInt64, from: Int32) {
        #expect(DescriptorLimit(descriptorsMax: descriptorsMax).keptFrom == from)
    }

    @Test("a number from there on is one of the last, and asking for the next one says when they are reached")
    func reached() throws {
        let descriptor = try FileDescriptor.standard(.error)
        let far = DescriptorLimit(descriptorsMax: 1 << 20)
        let here = DescriptorLimit(descriptorsMax: 8)
        let isKept = (far.isKept(descriptor), here.isKept(descriptor))
        let isReached = (
            far.isReached(probing: descriptor, leavingReserve: true),
            here.isReached(probing: descriptor, leavingReserve: true),
            here.isReached(probing: descriptor, leavingReserve: false)
        )
        #expect(isKept == (false, true))
        #expect(isReached == (false, true, false))
    }

    @Test("the limit of this process is read")
    func current() throws {
        let limit = try DescriptorLimit.current()
        #expect(try DescriptorLimit(descriptorsMax: Machine.raiseDescriptorLimit()).keptFrom >= limit.keptFrom)
    }

    @Test(
        "no descriptor for the process, none for the machine, no memory: all of them mean that none can be had",
        arguments: [(Int32(24), true), (23, true), (12, true), (105, true), (11, false), (103, false), (111, false)])
    func classification(code: Int32, isOutOfDescriptors: Bool) {
        #expect(SystemError(code: code, call: .accept4).isOutOfDescriptors == isOutOfDescriptors)
    }
}
