import ByteKit

/// The head of an age file: who can open it, and a code that proves that nobody changed that list.
///
/// Format: <https://age-encryption.org/v1>. Reading is strict: what is read is what ``encoded`` writes.
package struct AgeHeader: Equatable, Sendable {
    /// The first line.
    static let versionLine = Array("age-encryption.org/v1\n".utf8)
    /// A header is never longer, in bytes; about nine thousand recipients.
    static let sizeLimit = 1 << 20

    let stanzas: [AgeStanza]
    /// 32 bytes.
    let code: [UInt8]

    init(stanzas: [AgeStanza], code: [UInt8]) {
        self.stanzas = stanzas
        self.code = code
    }

    /// The bytes that the code is made of: all from the first to the mark `---`.
    static func authenticated(_ stanzas: [AgeStanza]) -> [UInt8] {
        versionLine + stanzas.flatMap(\.lines) + Array("---".utf8)
    }

    /// The bytes of the header, with the end of its last line.
    package var encoded: [UInt8] {
        Self.authenticated(stanzas) + [UInt8(ascii: " ")] + StrictBase64.text(code.span) + [UInt8(ascii: "\n")]
    }

    /// Reads a whole header and nothing behind it.
    /// - Throws: `sealing.not-age`, `sealing.header-malformed`, `sealing.header-too-large`.
    package init(parsing bytes: [UInt8]) throws(SealingError) {
        guard bytes.count <= Self.sizeLimit else { throw SealingError(.headerTooLarge) }
        guard bytes.starts(with: Self.versionLine) else { throw SealingError(.notAge) }
        guard bytes.last == UInt8(ascii: "\n") else { throw SealingError(.headerMalformed, "no end of line") }
        var lines = bytes.dropFirst(Self.versionLine.count).dropLast()
            .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        var stanzas: [AgeStanza] = []
        while let line = lines.popFirst() {
            if line.starts(with: Array("---".utf8)) {
                guard lines.isEmpty else { throw SealingError(.headerMalformed, "lines behind the code") }
                self.init(stanzas: stanzas, code: try Self.code(line))
                // Without a way in nobody could open it.
                guard !stanzas.isEmpty else { throw SealingError(.headerMalformed, "no recipient") }
                return
            }
            stanzas.append(try Self.stanza(line, &lines))
        }
        throw SealingError(.headerMalformed, "no code")
    }

    private static func code(_ line: ArraySlice<UInt8>) throws(SealingError) -> [UInt8] {
        let text = Array(line.dropFirst(4))
        guard line.starts(with: Array("--- ".utf8)), let code = StrictBase64.bytes(text), code.count == 32 else {
            throw SealingError(.headerMalformed, "code")
        }
        return code
    }

    private static func stanza(
        _ line: ArraySlice<UInt8>,
        _ lines: inout ArraySlice<ArraySlice<UInt8>>
    ) throws(SealingError) -> AgeStanza {
        guard line.starts(with: Array("-> ".utf8)) else { throw SealingError(.headerMalformed, "start of a stanza") }
        let arguments = line.dropFirst(3).split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard arguments.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x21...0x7E).contains($0) } }) else {
            throw SealingError(.headerMalformed, "argument")
        }
        var body: [UInt8] = []
        while let line = lines.popFirst() {
            let text = Array(line)
            guard text.count <= 64, StrictBase64.decode(text.span, padded: false, into: &body) else {
                throw SealingError(.headerMalformed, "body")
            }
            if text.count < 64 { return AgeStanza(arguments.map(Array.init), body: body) }
        }
        throw SealingError(.headerMalformed, "body without an end")
    }
}
