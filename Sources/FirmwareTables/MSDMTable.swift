public import ByteKit

/// The ACPI table in which a maker leaves one product key (OEM Activation 3.0).
///
/// Layout: Microsoft, Software Licensing Tables (2011-11-29): the ACPI header, then five 32-bit numbers (version,
/// reserved, data type, reserved, data length) and the data, 29 ASCII characters. The text is handed over as bytes and
/// never described: what it means is for others to say.
public struct MSDMTable: Equatable, Sendable {
    /// What the data part holds.
    public enum Content: String, Hashable, Sendable {
        /// 29 characters of text, where a product key belongs.
        case text
        /// Nothing: no data, blanks, zeros or erased flash. The table is there, the maker left no key in it.
        case empty
        /// Something else; `problems` says what.
        case unrecognised
    }

    /// Bytes before the data: ACPI header and five numbers.
    public static let dataOffset = 56
    /// Characters of a key with its hyphens.
    public static let keyTextByteCount = 29

    /// The ACPI header.
    public let header: ACPITableHeader
    /// Where the table begins, in bytes from the start of the parsed source.
    public let offset: Int
    /// Version of the licensing structure, 1 in all known tables; nil when the table ends before it.
    public let structureVersion: UInt32?
    /// Kind of data, 1 for a product key; nil when the table ends before it.
    public let dataType: UInt32?
    /// Length of the data in bytes, as the table says; nil when the table ends before it.
    public let dataLength: UInt32?
    /// What the data part holds.
    public let content: Content
    /// The 29 characters, unchecked, when `content` is `text`.
    ///
    /// Secret: never log or describe them.
    public let keyText: [UInt8]?
    /// Where those characters begin, in bytes from the start of the parsed source.
    public let keyTextOffset: Int?
    /// What is not as it should be, although the table could be read: `acpi.wrong-checksum`, `msdm.…`.
    public let problems: [ParseError]

    /// Whether the bytes of the table add up to zero.
    public var checksumIsRight: Bool { !problems.contains { $0.code == .wrongACPIChecksum } }

    /// Reads the table at the start of `bytes`; what follows the table is left alone.
    ///
    /// A wrong checksum, type or length is a problem, not a failure: the owner's key may still be legible.
    /// - Parameters:
    ///   - bytes: the table.
    ///   - base: where `bytes` begins in the source, for the offsets reported.
    /// - Throws: `bytes.truncated`, `acpi.wrong-signature`, `acpi.bad-length`.
    public init(parsing bytes: Span<UInt8>, base: Int = 0) throws(ParseError) {
        let header = try ACPITableHeader.open(bytes, base: base, signature: "MSDM")
        let table = bytes.extracting(0..<header.length)
        var problems: [ParseError] = []
        if !ACPITableHeader.sumIsZero(table) {
            problems.append(ParseError(.wrongACPIChecksum, at: base + 9))
        }
        self.header = header
        offset = base

        guard table.count >= Self.dataOffset else {
            problems.append(ParseError(.msdmWithoutData, at: base + table.count, "\(table.count) bytes"))
            (structureVersion, dataType, dataLength) = (nil, nil, nil)
            (content, keyText, keyTextOffset) = (.empty, nil, nil)
            self.problems = problems
            return
        }
        let version = table.loadU32(at: 36)
        let type = table.loadU32(at: 44)
        let length = table.loadU32(at: 52)
        (structureVersion, dataType, dataLength) = (version, type, length)
        if version != 1 { problems.append(ParseError(.msdmVersion, at: base + 36, "\(version)")) }

        let room = table.count - Self.dataOffset
        let count = Int(exactly: length).map { min($0, room) } ?? room
        let text = Self.withoutPadding(table.array(Self.dataOffset..<(Self.dataOffset + count)))
        if text.isEmpty {
            (content, keyText, keyTextOffset) = (.empty, nil, nil)
            self.problems = problems
            return
        }
        if type != 1 { problems.append(ParseError(.msdmDataType, at: base + 44, "\(type)")) }
        if length != UInt32(Self.keyTextByteCount) || Int(exactly: length) != count {
            problems.append(ParseError(.msdmDataLength, at: base + 52, "\(length) in \(room) bytes"))
        }
        if type == 1, text.count == Self.keyTextByteCount, text.allSatisfy({ (0x21...0x7E).contains($0) }) {
            (content, keyText, keyTextOffset) = (.text, text, base + Self.dataOffset)
        } else {
            if type == 1 { problems.append(ParseError(.msdmDataForm, at: base + Self.dataOffset)) }
            (content, keyText, keyTextOffset) = (.unrecognised, nil, nil)
        }
        self.problems = problems
    }

    /// Trailing zeros, blanks and erased bytes cut off; empty when there is nothing else.
    private static func withoutPadding(_ data: [UInt8]) -> [UInt8] {
        let end = data.lastIndex { $0 != 0 && $0 != 0x20 && $0 != 0xFF }.map { $0 + 1 } ?? 0
        return Array(data[..<end])
    }
}

extension MSDMTable: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Everything but the key's characters.
    public var description: String {
        "MSDM table at offset \(offset), \(header.length) bytes, content: \(content.rawValue)"
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// The fields a debugger or `dump` may show: not the key's characters.
    public var customMirror: Mirror {
        Mirror(self, children: ["offset": offset, "length": header.length, "content": content.rawValue])
    }
}

extension ParseError.Code {
    /// An MSDM table ends before its data.
    public static let msdmWithoutData: Self = "msdm.without-data"
    /// The licensing structure has an unknown version.
    public static let msdmVersion: Self = "msdm.unknown-version"
    /// The data is said not to be a product key.
    public static let msdmDataType: Self = "msdm.other-data-type"
    /// The data length is not 29 or goes past the end of the table.
    public static let msdmDataLength: Self = "msdm.wrong-data-length"
    /// The data is not 29 printable characters.
    public static let msdmDataForm: Self = "msdm.wrong-data-form"
}
