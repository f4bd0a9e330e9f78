import Basics
import Testing

@Suite("Address literals (RFC 3986, RFC 4291, RFC 5952)")
struct HostAddressTests {
    @Test(
        "a literal is read and written in its canonical form",
        arguments: [
            ("0.0.0.0", HostAddress.v4(0), "0.0.0.0"),
            ("127.0.0.1", .v4(0x7F00_0001), "127.0.0.1"),
            ("255.255.255.255", .v4(.max), "255.255.255.255"),
            ("10.20.100.7", .v4(0x0A14_6407), "10.20.100.7"),
            ("::", .v6(0, 0), "::"),
            ("::1", .v6(0, 1), "::1"),
            ("1::", .v6(1 << 48, 0), "1::"),
            ("2001:db8::1", .v6(0x2001_0DB8_0000_0000, 1), "2001:db8::1"),
            ("2001:DB8:0:0:0:0:2:1", .v6(0x2001_0DB8_0000_0000, 0x0000_0000_0002_0001), "2001:db8::2:1"),
            ("2001:db8:0:1:1:1:1:1", .v6(0x2001_0DB8_0000_0001, 0x0001_0001_0001_0001), "2001:db8:0:1:1:1:1:1"),
            ("2001:0:0:1:0:0:0:1", .v6(0x2001_0000_0000_0001, 1), "2001:0:0:1::1"),
            ("2001:db8:0:0:1:0:0:1", .v6(0x2001_0DB8_0000_0000, 0x0001_0000_0000_0001), "2001:db8::1:0:0:1"),
            ("1:2:3:4:5:6:7:8", .v6(0x0001_0002_0003_0004, 0x0005_0006_0007_0008), "1:2:3:4:5:6:7:8"),
            ("1:2:3:4:5:6:7::", .v6(0x0001_0002_0003_0004, 0x0005_0006_0007_0000), "1:2:3:4:5:6:7:0"),
            ("::2:3:4:5:6:7:8", .v6(0x0000_0002_0003_0004, 0x0005_0006_0007_0008), "0:2:3:4:5:6:7:8"),
            ("::ffff:192.0.2.1", .v6(0, 0xFFFF_C000_0201), "::ffff:192.0.2.1"),
            ("::FFFF:C000:0201", .v6(0, 0xFFFF_C000_0201), "::ffff:192.0.2.1"),
            ("64:ff9b::192.0.2.33", .v6(0x0064_FF9B_0000_0000, 0xC000_0221), "64:ff9b::c000:221"),
            ("1:2:3:4:5:6:1.2.3.4", .v6(0x0001_0002_0003_0004, 0x0005_0006_0102_0304), "1:2:3:4:5:6:102:304"),
            ("fe80::a:b", .v6(0xFE80_0000_0000_0000, 0x000A_000B), "fe80::a:b"),
            (
                "abcd:ef01:2345:6789:abcd:ef01:2345:6789", .v6(0xABCD_EF01_2345_6789, 0xABCD_EF01_2345_6789),
                "abcd:ef01:2345:6789:abcd:ef01:2345:6789"
            ),
        ])
    func literal(text: String, address: HostAddress, canonical: String) {
        #expect(HostAddress(text) == address)
        #expect(address.description == canonical)
        #expect(HostAddress(canonical) == address)
    }

    @Test(
        "what is no literal is refused",
        arguments: [
            "", ".", "1", "1.2.3", "1.2.3.4.", ".1.2.3.4", "1.2.3.4.5", "1..2.3", "256.1.1.1", "01.2.3.4", "1.2.3.00",
            "1.2.3.4 ", "-1.2.3.4", "1.2.3.1000",
            ":", ":::", "1:", ":1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::",
            "::g", "::1%lo", "[::1]",
            "::1.2.3", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "::1:", "1:::2", "::01.2.3.4", "é",
        ])
    func refused(text: String) {
        #expect(HostAddress(text) == nil)
    }

    @Test("a buffer that is too small is left alone")
    func smallBuffer() {
        var bytes = [UInt8](repeating: 7, count: HostAddress.textBytesMax - 1)
        var buffer = bytes.mutableSpan
        let count = HostAddress.loopback.write(to: &buffer)
        #expect(count == 0)
        #expect(bytes.allSatisfy { $0 == 7 })
    }

    @Test("writing and reading give the same address back")
    func roundTrip() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<2_000 {
            // Sparse groups, so that runs of zeros of every length and place come up.
            func half() -> UInt64 {
                (0..<4).reduce(0) { bits, _ in
                    bits << 16 | UInt64.random(in: 0...0xFFFF, using: &random)
                        * UInt64.random(in: 0...1, using: &random)
                }
            }
            let address = HostAddress.v6(half(), half())
            #expect(HostAddress(address.description) == address)
        }
    }
}

@Suite("Address blocks (RFC 4632)")
struct NetworkPrefixTests {
    @Test(
        "a block contains what shares its leading bits",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("0.0.0.0/0", "255.1.2.3", true),
            ("0.0.0.0/0", "::1", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.6", false),
            ("192.0.2.4/31", "192.0.2.5", true),
            ("192.0.2.4/31", "192.0.2.6", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("fd00::/8", "fdff::1", true),
            ("fd00::/8", "fe00::", false),
            ("2001:db8::/65", "2001:db8::7fff:0:0:1", true),
            ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
            ("::/0", "2001::", true),
            ("::/0", "10.0.0.1", false),
            ("::1", "::1", true),
            ("::1/128", "::2", false),
            ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true),
        ])
    func contains(block: String, host: String, expected: Bool) throws {
        let prefix = try #require(NetworkPrefix(block))
        let address = try #require(HostAddress(host))
        #expect(prefix.contains(address) == expected)
    }

    @Test(
        "what is no block is refused",
        arguments: [
            "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.1/8", "::/129",
            "fd00::1/8", "10.0.0.0/0008", "10/8",
        ])
    func refused(text: String) {
        #expect(NetworkPrefix(text) == nil)
    }

    @Test("a block is made from any address in it, and written with its bits")
    func containing() {
        #expect(NetworkPrefix(containing: .v4(0x0A01_0203), bits: 8)?.description == "10.0.0.0/8")
        #expect(NetworkPrefix(containing: .v4(0), bits: 33) == nil)
        #expect(NetworkPrefix(containing: .v6(0xFDFF << 48, 1), bits: 8)?.description == "fd00::/8")
    }
}
