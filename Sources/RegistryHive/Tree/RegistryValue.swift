import ByteKit

/// A value of any tree: what it is called, what it claims to be, where it lies, and its data on demand.
///
/// It has no textual description of its data: values may hold product keys.
public struct RegistryValue: Sendable {
    /// The name; empty for the default value.
    public let name: String
    /// What the data claims to be.
    public let type: RegistryValueType
    /// Bytes of data the value claims to have; in a damaged hive there may be fewer.
    public let byteCount: Int
    /// Where the value was read: its cell in a hive, the beginning of its line in a `.reg` text.
    public let location: RegistryLocation
    /// Where the data lies, in bytes from the start of the hive or of the `.reg` text (there, as text), in order.
    public let dataRanges: [Range<Int>]
    /// Where the value comes from.
    public let origin: RegistryOrigin
    /// Whether text in the data has one byte for each character, as in `.reg` files of the first version.
    let isByteText: Bool
    let read: @Sendable () -> [UInt8]

    /// A copy of the data.
    public var data: [UInt8] { read() }

    /// The offset of the first byte of the data; the value's own where it has no data.
    public var dataOffset: Int { dataRanges.first?.lowerBound ?? location.offset }

    /// The text of a value of a text type, up to the first zero.
    /// - Returns: nil for other types.
    public var string: String? {
        guard [.string, .expandString, .link].contains(type) else { return nil }
        let data = data
        return isByteText ? CodePage.windows1252.decodeTerminated(data.span) : UTF16Text.decodeTerminated(data.span)
    }

    /// The texts of a value that is a list of texts, up to the first empty one.
    /// - Returns: nil for other types.
    public var strings: [String]? {
        guard type == .multiString else { return nil }
        let data = data
        let text = isByteText ? CodePage.windows1252.decode(data.span) : UTF16Text.decode(data.span)
        var result: [String] = []
        for part in text.split(separator: "\0", omittingEmptySubsequences: false) {
            if part.isEmpty { break }
            result.append(String(part))
        }
        return result
    }

    /// The number of a value of a number type that has all its bytes.
    /// - Returns: nil for other types.
    public var number: UInt64? {
        let data = data
        return switch type {
        case .dword where data.count >= 4: UInt64(data.span.loadU32(at: 0))
        case .dwordBigEndian where data.count >= 4: UInt64(data.span.loadU32(at: 0).byteSwapped)
        case .qword where data.count >= 8: data.span.loadU64(at: 0)
        default: nil
        }
    }
}
