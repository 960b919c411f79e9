import ByteKit
import Crypto
import KeySafes
import ProductKey
import TestSupport
import Testing

@Suite struct KDBXTests {
    @Test(arguments: KDBXCipher.allCases, [KeyDerivation.Function.argon2d, .argon2id])
    func `what was written is read again`(cipher: KDBXCipher, function: KeyDerivation.Function) throws {
        let bytes = try SampleSafe.file(cipher, function)
        #expect(SafeFormat.detect(bytes.span) == .kdbx)
        let read = try KDBX.read(bytes.span, credentials: SafeCredentials(password: SampleSafe.password))
        #expect(SampleSafe.differences(try SampleSafe.safe().withIdentifiers(of: read), read) == [])
        #expect(read.name == "Clés" && read.otherEntryCount == 0)
    }

    @Test func `a safe larger than one block is read again`() throws {
        var safe = try SampleSafe.safe()
        var random = SeededRandom(seed: 0x5EED_0101)
        // Random digits, which do not pack well.
        safe.entries[0].notes = (0..<32_000).map { _ in String(random.next()) }.joined(separator: "\n")
        let credentials = SafeCredentials(password: SampleSafe.password)
        let settings = KDBX.Settings(cipher: .chacha20, derivation: try SampleSafe.derivation())
        let bytes = try KDBX.write(safe, credentials: credentials, settings: settings, at: SampleSafe.moment)
        #expect(bytes.count > 1 << 18)
        let read = try KDBX.read(bytes.span, credentials: credentials)
        let isWhole = read.entries.contains { $0.notes == safe.entries[0].notes }
        #expect(isWhole)
    }

    @Test func `nothing of a key, a password or a field stands in the file or in a description`() throws {
        let safe = try SampleSafe.safe()
        let bytes = try SampleSafe.file()
        for secret in [SampleKeys.server2019Standard, "s3cret", "mot de passe"] {
            #expect(!contains(bytes, Array(secret.utf8)))
        }
        let read = try KDBX.read(bytes.span, credentials: SafeCredentials(password: SampleSafe.password))
        var shown = "\(safe) \(read) \(SampleSafe.password)"
        dump(read, to: &shown)
        debugPrint(read.entries, to: &shown)
        let whole = shown.contains(SampleKeys.server2019Standard)
        #expect(!whole)
        #expect(!shown.contains("s3cret") && !shown.contains("mot de passe"))
        #expect(shown.contains("*****-*****-*****-*****-J464C"))
    }

    @Test func `two files of the same safe have nothing random in common`() throws {
        let first = try SampleSafe.file()
        let second = try SampleSafe.file()
        #expect(first.suffix(200) != second.suffix(200))
    }

    @Test func `a wrong password is told from damage`() throws {
        let bytes = try SampleSafe.file()
        #expect(readCode(bytes, password: "autre") == "safe.wrong-credentials")
        #expect(readCode(bytes, password: "") == "safe.wrong-credentials")
    }

    @Test func `every truncation is a clear error`() throws {
        let bytes = try SampleSafe.file()
        let limits = KDBXLimits()
        // Every length up to the blocks, then some: each costs a derivation.
        let header = try KDBXHeader(parsing: bytes.span, limits: limits).byteCount
        let lengths = Array(0..<header + 64) + [header + 64, header + 65, header + 96, header + 100, header + 101]
        for length in lengths + Array(stride(from: header + 102, to: bytes.count, by: 97)) + [bytes.count - 1] {
            let found = readCode(Array(bytes.prefix(length)))
            let wanted: ParseError.Code = length < 8 ? "safe.unknown-format" : "bytes.truncated"
            #expect(found == wanted, "\(length) of \(bytes.count)")
        }
    }

    @Test func `every flipped bit is refused`() throws {
        let bytes = try SampleSafe.file()
        let header = try KDBXHeader(parsing: bytes.span, limits: KDBXLimits()).byteCount
        var codes: Set<ParseError.Code> = []
        for offset in Array(0..<header + 64) + Array(stride(from: header + 64, to: bytes.count, by: 61)) {
            var damaged = bytes
            damaged[offset] ^= 1 << (offset % 8)
            let found = readCode(damaged)
            // Minor versions are no matter for the reader, but the digest of the header covers them.
            #expect(found != nil, "offset \(offset)")
            if let found { codes.insert(found) }
            if offset >= header + 32, offset < header + 64 { #expect(found == "safe.wrong-credentials") }
            if offset >= header + 64, offset < header + 96 { #expect(found == "safe.block-damaged") }
        }
        #expect(codes.isSuperset(of: ["safe.header-damaged", "safe.block-damaged", "bytes.truncated"]), "\(codes)")
    }

    @Test func `other versions and other files are named`() throws {
        let head: [UInt8] = [0x03, 0xD9, 0xA2, 0x9A]
        #expect(readCode(head + [0x65, 0xFB, 0x4B, 0xB5] + [UInt8](repeating: 0, count: 200)) == "safe.keepass-1")
        #expect(readCode(head + [0x66, 0xFB, 0x4B, 0xB5] + [UInt8](repeating: 0, count: 200)) == "safe.kdbx-3")
        #expect(
            readCode(head + [0x67, 0xFB, 0x4B, 0xB5, 1, 0, 3, 0] + [UInt8](repeating: 0, count: 9)) == "safe.kdbx-3"
        )
        #expect(
            readCode(head + [0x67, 0xFB, 0x4B, 0xB5, 0, 0, 5, 0] + [UInt8](repeating: 0, count: 9)) == "safe.too-new"
        )
        #expect(readCode(Array("<?xml?>".utf8)) == "safe.unknown-format")
    }

    @Test func `sizes and costs that no honest file has are refused before anything is derived`() throws {
        let bytes = try SampleSafe.file()
        func refused(_ name: String, _ value: [UInt8], _ code: ParseError.Code) throws {
            var changed = bytes
            // A value of the dictionary stands behind its name and its size of four bytes.
            let place = try #require(position(of: Array(name.utf8), in: bytes)) + name.utf8.count + 4
            changed.replaceSubrange(place..<place + value.count, with: value)
            #expect(readCode(changed) == code, "\(name)")
        }
        try refused("M", [0, 0, 0, 0, 2, 0, 0, 0], "safe.too-costly")
        try refused("M", [UInt8](repeating: 0xFF, count: 8), "safe.too-costly")
        try refused("I", [0, 0, 0, 0, 0, 1, 0, 0], "safe.too-costly")
        try refused("I", [0, 0, 0, 0, 0, 0, 0, 0], "safe.header-field")
        try refused("P", [0, 0, 0, 0], "safe.header-field")
        try refused("P", [0xFF, 0xFF, 0xFF, 0xFF], "safe.header-field")
        try refused("V", [9, 0, 0, 0], "safe.header-field")
        try refused("$UUID", [UInt8](repeating: 7, count: 16), "safe.unsupported")
        // The sizes of the first header field, and of the dictionary's first name.
        for size: [UInt8] in [[0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80]] {
            var changed = bytes
            changed.replaceSubrange(13..<17, with: size)
            #expect(readCode(changed) == "bytes.truncated")
            changed = bytes
            let name = try #require(position(of: Array("$UUID".utf8), in: bytes))
            changed.replaceSubrange(name - 4..<name, with: size)
            #expect(readCode(changed) == "bytes.truncated")
        }
        var limits = KDBXLimits()
        limits.fileByteCount = 100
        let credentials = SafeCredentials(password: SampleSafe.password)
        #expect(code { _ = try KDBX.read(bytes.span, credentials: credentials, limits: limits) } == "safe.too-large")
        limits = KDBXLimits()
        limits.contentByteCount = 100
        #expect(code { _ = try KDBX.read(bytes.span, credentials: credentials, limits: limits) } == "packed.too-large")
    }

    @Test func `a derivation that the library cannot do is refused before it is written`() {
        #expect(code { _ = try KeyDerivation(.aes) } == "safe.value")
        #expect(code { _ = try KeyDerivation(iterations: 0) } == "safe.value")
        #expect(code { _ = try KeyDerivation(memoryByteCount: 1_024, lanes: 4) } == "safe.value")
        #expect(code { _ = try KeyDerivation(memoryByteCount: 2 << 30) } == "safe.value")
    }

    @Test(arguments: KeyFileForm.allCases)
    func `key files of every form open what they closed`(form: KeyFileForm) throws {
        let file = form.bytes
        let credentials = try SafeCredentials(password: SampleSafe.password, keyFile: SecretBytes(file))
        let bytes = try SampleSafe.file(credentials: credentials)
        #expect(try KDBX.read(bytes.span, credentials: credentials).entries.count == 2)
        #expect(readCode(bytes) == "safe.wrong-credentials")
        let alone = try SafeCredentials(password: nil, keyFile: SecretBytes(file))
        #expect(code { _ = try KDBX.read(bytes.span, credentials: alone) } == "safe.wrong-credentials")
        let closedByFile = try SampleSafe.file(credentials: alone)
        #expect(try KDBX.read(closedByFile.span, credentials: alone).entries.count == 2)
    }

    @Test func `a damaged key file is told`() throws {
        let text = String(decoding: KeyFileForm.version2.bytes, as: UTF8.self)
        for damaged in [text.replacing("0A0B", with: "0A0C"), text.replacing("Hash=", with: "Hush=")] {
            let found = code { _ = try SafeCredentials(password: nil, keyFile: SecretBytes(utf8: damaged)) }
            #expect(found == "safe.key-file-damaged")
        }
    }

    private func readCode(_ bytes: [UInt8], password: String? = nil) -> ParseError.Code? {
        let credentials = SafeCredentials(password: password.map { SecretBytes(utf8: $0) } ?? SampleSafe.password)
        return code { _ = try KDBX.read(bytes.span, credentials: credentials) }
    }

    private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool { position(of: part, in: bytes) != nil }

    /// Where a name of the dictionary or any other run of bytes begins; names follow their size.
    private func position(of part: [UInt8], in bytes: [UInt8]) -> Int? {
        let size = [UInt8(part.count), 0, 0, 0]
        let wanted = part.count <= 5 ? size + part : part
        return (0...max(0, bytes.count - wanted.count)).first { bytes[$0...].starts(with: wanted) }
            .map { $0 + wanted.count - part.count }
    }
}

/// The forms a key file may have.
enum KeyFileForm: CaseIterable {
    case version1, version2, raw, hexadecimal, anyFile

    var bytes: [UInt8] {
        let key = (0..<32).map { UInt8($0) }
        let digits = Hexadecimal.text(key)
        switch self {
        case .version1:
            return Array(
                """
                <?xml version="1.0" encoding="utf-8"?>
                <KeyFile><Meta><Version>1.00</Version></Meta>
                <Key><Data>AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=</Data></Key></KeyFile>
                """.utf8
            )
        case .version2:
            let digest = Hexadecimal.text(Array(SHA256.hash(data: key)).prefix(4)).uppercased()
            let text = digits.uppercased()
            return Array(
                """
                <?xml version="1.0" encoding="utf-8"?>
                <KeyFile><Meta><Version>2.0</Version></Meta><Key><Data Hash="\(digest)">
                \(text.prefix(32))
                \(text.suffix(32))
                </Data></Key></KeyFile>
                """.utf8
            )
        case .raw: return key
        case .hexadecimal: return Array(digits.utf8)
        case .anyFile: return Array("any other file will do".utf8)
        }
    }
}

extension Safe {
    /// The same safe under the identifiers of another, entry by entry of the same title.
    func withIdentifiers(of other: Safe) -> Safe {
        var result = self
        for index in result.entries.indices {
            let twin = other.entries.first { $0.title == result.entries[index].title }
            if let twin { result.entries[index].identifier = twin.identifier }
        }
        return result
    }
}
