import ByteKit
import KeySafes

extension FuzzEntry {
    /// The header of a KDBX file; nothing is derived, since a fuzzer would spend its time on nothing else.
    static let kdbxHeader = FuzzEntry(name: "kdbx-header") { bytes in
        let limits = KDBXLimits()
        guard let header = try? KDBXHeader(parsing: bytes.span, limits: limits) else { return }
        precondition(header.byteCount <= bytes.count)
        precondition(header.derivation.memoryByteCount <= limits.memoryByteCount)
        precondition(header.derivation.iterations <= max(limits.rounds, limits.workByteCount))
    }

    /// What a KDBX file holds once it is deciphered and unpacked.
    static let kdbxContent = FuzzEntry(name: "kdbx-content") { bytes in
        if let safe = try? KDBXContent.read(bytes.span) { check(safe, within: bytes.count) }
    }

    /// Exports in clear: the XML of KeePass and the JSON of Bitwarden.
    static let safeExport = FuzzEntry(name: "safe-export") { bytes in
        _ = SafeFormat.detect(bytes.span)
        if let safe = try? KeePassXML.read(bytes.span) { check(safe, within: bytes.count) }
        if let safe = try? Bitwarden.read(bytes.span) { check(safe, within: bytes.count) }
    }

    /// A description shows the key masked, and there are no more keys than fit.
    private static func check(_ safe: Safe, within byteCount: Int) {
        precondition(safe.entries.count <= byteCount / 25)
        for entry in safe.entries {
            precondition("\(entry)".contains("*****-*****-*****-*****-"))
        }
        _ = MaskedTable.csv(safe)
    }
}
