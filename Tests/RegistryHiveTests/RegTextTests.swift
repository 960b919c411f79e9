import ByteKit
import RegistryHive
import TestSupport
import Testing

struct RegTextTests {
    private static let sample = """
        Windows Registry Editor Version 5.00\r
        \r
        ; a comment\r
        [HKEY_LOCAL_MACHINE\\OFFLINE\\Microsoft\\Windows NT\\CurrentVersion]\r
        @="the default"\r
        "ProductName"="Windows Server \\"2019\\" à C:\\\\"\r
        "UBR"=dword:0000000a\r
        "Blob"=hex:01,02,\\\r
          03,04,\\\r
          05\r
        "Big"=hex(b):b1,16,64,7e,e2,85,da,01\r
        "List"=hex(7):61,00,00,00,62,00,63,00,00,00,00,00\r
        "Two\\\\lines"="first\r
        second"\r
        "After"="yes"\r
        [HKEY_LOCAL_MACHINE\\OFFLINE\\Empty]\r
        [HKEY_CURRENT_USER\\Software]\r
        "x"="1"\r

        """

    enum Encoding: String, CaseIterable {
        case utf8, utf8WithMark, utf16LittleEndian, utf16BigEndian, utf16WithoutMark, ansi

        func bytes(_ text: String) -> [UInt8] {
            let little = UTF16Text.encode(text)
            let big = stride(from: 0, to: little.count, by: 2).flatMap { [little[$0 + 1], little[$0]] }
            return switch self {
            case .utf8: Array(text.utf8)
            case .utf8WithMark: [0xEF, 0xBB, 0xBF] + Array(text.utf8)
            case .utf16LittleEndian: [0xFF, 0xFE] + little
            case .utf16BigEndian: [0xFE, 0xFF] + big
            case .utf16WithoutMark: little
            case .ansi: text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
            }
        }
    }

    private static func parse(_ text: String, _ encoding: Encoding = .utf8) throws -> RegText {
        try RegText(MemoryRegion(encoding.bytes(text)))
    }

    @Test(arguments: Encoding.allCases)
    func `every encoding gives the same answers`(encoding: Encoding) throws {
        let text = try Self.parse(Self.sample, encoding)
        #expect(text.version == .five)
        #expect(text.roots.map(\.mount) == ["HKEY_LOCAL_MACHINE\\OFFLINE", "HKEY_CURRENT_USER"])
        let key = try #require(text.key(at: "microsoft\\windows nt\\CURRENTVERSION"))
        #expect(key.path == "Microsoft\\Windows NT\\CurrentVersion")
        #expect(key.value("")?.string == "the default")
        #expect(key.value("productname")?.string == "Windows Server \"2019\" à C:\\")
        #expect(key.value("UBR")?.number == 10)
        #expect(key.value("UBR")?.type == .dword)
        #expect(key.value("Blob")?.data == [1, 2, 3, 4, 5])
        #expect(key.value("Blob")?.byteCount == 5)
        #expect(key.value("Big")?.number == 0x01DA_85E2_7E64_16B1)
        #expect(key.value("List")?.strings == ["a", "bc"])
        #expect(key.value("Two\\lines")?.string == "first\r\nsecond")
        #expect(key.value("After")?.location.line == 15)
        #expect(key.values.map(\.name).count == 8)
        #expect(text.problems.isEmpty)
        #expect(text.key(at: "HKEY_LOCAL_MACHINE\\OFFLINE\\Empty")?.values.isEmpty == true)
        #expect(text.key(at: "Software")?.value("x")?.string == "1")
        let offset = try #require(key.value("UBR")?.location.offset)
        let width = [.utf16LittleEndian, .utf16BigEndian, .utf16WithoutMark].contains(encoding) ? 2 : 1
        let bytes = encoding.bytes(Self.sample)
        #expect(encoding.bytes("\"UBR\"").suffix(5 * width).elementsEqual(bytes[offset..<offset + 5 * width]))
        let isRecognised = RegText.isRegText(bytes.span.extracting(0..<80))
        #expect(isRecognised)
    }

    @Test func `texts of version 4 have one byte for each character in hexadecimal`() throws {
        let text = try Self.parse(
            "REGEDIT4\n[HKEY_LOCAL_MACHINE\\S\\K]\n\"P\"=hex(2):25,80,25,00\n\"L\"=hex(7):61,00,62,00,00\n"
        )
        let key = try #require(text.key(at: "K"))
        #expect(key.value("P")?.string == "%€%")
        #expect(key.value("L")?.strings == ["a", "b"])
    }

    @Test func `deletions take back what stood before and are kept as evidence`() throws {
        let text = try Self.parse(
            """
            REGEDIT4
            [HKEY_LOCAL_MACHINE\\S\\A]
            "x"="1"
            "y"="2"
            "x"=-
            [HKEY_LOCAL_MACHINE\\S\\B\\C]
            [-HKEY_LOCAL_MACHINE\\S\\B]
            """
        )
        #expect(text.key(at: "A")?.values.map(\.name) == ["y"])
        #expect(text.key(at: "A")?.value("X") == nil)
        #expect(text.key(at: "B") == nil)
        #expect(text.roots[0].key.subkeys.map(\.name) == ["A"])
        #expect(text.deletions.map(\.path) == ["HKEY_LOCAL_MACHINE\\S\\A", "HKEY_LOCAL_MACHINE\\S\\B"])
        #expect(text.deletions.map(\.value) == ["x", nil])
        #expect(text.deletions.map(\.location.line) == [5, 7])
    }

    @Test func `a later line wins, and keys without a mount have the empty one`() throws {
        let text = try Self.parse(
            "[\\Microsoft\\Key]\n\"a\"=str(1):\"1\"\n[\\microsoft\\KEY]\n\"A\"=str(2):\"C:\\Windows\"\n"
        )
        #expect(text.version == .none)
        #expect(text.roots.map(\.mount) == [""])
        let value = try #require(text.key(at: "Microsoft\\Key")?.value("a"))
        #expect(value.string == "C:\\Windows")
        #expect(value.type == .expandString)
    }

    @Test(arguments: [
        ("\"open=1", "registry.reg-quote", 9), ("\"n\"=\"open", "registry.reg-quote", 13),
        ("\"n\"=what", "registry.reg-data", 13),
        ("\"n\"=hex(zz):00", "registry.reg-data", 13), ("rubbish", "registry.reg-line", 9),
        ("[open", "registry.reg-line", 9),
    ])
    func `a damaged line is named with its offset and the rest is read`(line: String, code: String, offset: Int) throws
    {
        let text = try Self.parse("[HKCU\\K]\n\(line)\n[HKCU\\L]\n\"z\"=dword:1\n")
        #expect(text.problems == [RegistryProblem(.init(rawValue: code), at: offset)])
        #expect(text.key(at: "L")?.value("z")?.number == 1)
    }

    @Test func `bytes that are no digits end the data and are named when it is read`() throws {
        let text = try Self.parse("[HKCU\\K]\n\"n\"=hex:01,zz,03\n")
        #expect(text.key(at: "K")?.value("n")?.data == [1])
        #expect(text.problems.map(\.code) == [.regData])
    }

    @Test func `a continuation that is missing does not swallow the next value`() throws {
        let text = try Self.parse("[HKCU\\K]\n\"a\"=hex:01,\\\n\"b\"=dword:2\n")
        #expect(text.key(at: "K")?.value("a")?.data == [1])
        #expect(text.key(at: "K")?.value("b")?.number == 2)
        #expect(text.key(at: "K")?.value("b")?.location.line == 3)
    }

    @Test(arguments: Encoding.allCases)
    func `a text cut at any place is read as far as it goes`(encoding: Encoding) {
        let bytes = encoding.bytes(Self.sample)
        for length in 0..<bytes.count {
            guard let text = try? RegText(MemoryRegion(Array(bytes[..<length]))) else { continue }
            #expect(Self.readAll(text) <= 11)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `changed bytes never trap`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for encoding in Encoding.allCases {
            let bytes = encoding.bytes(Self.sample)
            for _ in 0..<200 {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    changed[Int.random(in: 0..<bytes.count, using: &random)] =
                        [0x22, 0x5C, 0x0A, 0x5B, 0x2C, 0, 0xFF, 0x3D]
                        .randomElement(using: &random) ?? 0
                }
                guard let text = try? RegText(MemoryRegion(changed)) else { continue }
                #expect(Self.readAll(text) < 200, "seed \(seed)")
            }
        }
    }

    @Test func `ten thousand open quotes cost no more than their length`() throws {
        let text = try Self.parse("[HKCU\\K]\n" + String(repeating: "\"n\"=\"open\n", count: 10_000))
        #expect(text.key(at: "K")?.values.count == 1)
        #expect(text.problems.count <= 256)
    }

    /// Reads everything and says how many values there are.
    private static func readAll(_ text: RegText) -> Int {
        var count = 0
        text.walk { key in
            for value in key.values {
                count += 1
                _ = (value.data, value.string, value.strings, value.number, value.byteCount)
            }
            return true
        }
        return count
    }

    // Skipped without the shared corpus.
    @Test(
        .enabled(if: HiveCorpus.isThere, "the corpus is not there"),
        arguments: [
            ("sqlserver2008r2-setup.reg", "Microsoft\\Microsoft SQL Server\\*\\Setup", "digitalproductid", 164),
            (
                "office2010-retail.reg", "Microsoft\\Office\\14.0\\Registration\\{90140000-003D-*",
                "DigitalProductID", 1272
            ),
            ("win2k22-software.reg", "Microsoft\\Windows NT\\CurrentVersion", "EditionID", 30),
            ("win10-generic-dpid.reg", "Microsoft\\Windows NT\\CurrentVersion", "DigitalProductId", 164),
        ]
    )
    func `real exports hold the values they are known for`(file: String, path: String, name: String, size: Int) throws {
        let text = try RegText(try HiveCorpus.region("reg/" + file))
        #expect(text.problems.isEmpty)
        let found = text.keys(matching: path).compactMap { $0.value(RegistryName(name)) }
        #expect(found.map(\.byteCount) == [size])
        #expect(found.map(\.data.count) == [size])
    }
}
