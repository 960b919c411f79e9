import ByteKit

extension MSDMTable {
    /// The longest table taken for real in a search; real ones have 85 bytes.
    ///
    /// The limit keeps hostile data from making a search sum the same bytes again and again.
    static let longestInSearch = 256

    /// Finds whole tables anywhere in `bytes`: a dump of memory, a firmware image, several tables in one file.
    ///
    /// Only tables with a right checksum count, so that the four letters alone are never a find. Time grows with
    /// `bytes.count`, in the worst case 64 sums for each byte.
    /// - Parameters:
    ///   - bytes: where to look.
    ///   - base: where `bytes` begins in the source, for the offsets reported.
    ///   - limit: how many tables to return at most.
    /// - Returns: the tables in the order of their offsets.
    public static func find(in bytes: Span<UInt8>, base: Int = 0, limit: Int = 1_000) -> [MSDMTable] {
        var found: [MSDMTable] = []
        var position = 0
        while bytes.holds(ACPITableHeader.byteCount, at: position), found.count < limit {
            guard bytes[position] == UInt8(ascii: "M"), bytes.matches("MSDM", at: position) else {
                position += 1
                continue
            }
            let rest = bytes.extracting(position..<min(bytes.count, position + longestInSearch))
            if let table = try? MSDMTable(parsing: rest, base: base + position), table.checksumIsRight {
                found.append(table)
                position += table.header.length
            } else {
                position += 4
            }
        }
        return found
    }
}
