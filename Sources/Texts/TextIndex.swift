import ByteKit
import JSONText

/// Where the texts of the program's own tables stand, so that each is read only when someone needs it.
///
/// The tables are known to be whole, since every test run reads them in earnest; here their bytes are merely passed over.
struct TextIndex: Sendable {
    private struct Place: Sendable {
        let table: Int
        let name: Range<Int>
        let value: Range<Int>
    }

    private let tables: [String]
    /// By the hash of the code; codes that share one are told apart by their bytes.
    private var places: [UInt64: [Place]] = [:]

    /// Passes over tables that are part of the program.
    init(tables: [String]) {
        self.tables = tables
        places.reserveCapacity(4_096)
        for (number, name) in tables.enumerated() {
            guard let bytes = Resource.bytes(name) else { continue }
            var scan = MemberScan(bytes)
            while let member = scan.next() {
                let hash = Self.hash(bytes, member.name)
                places[hash, default: []].append(Place(table: number, name: member.name, value: member.value))
            }
        }
    }

    /// All codes.
    var codes: [String] {
        var codes: [String] = []
        for place in places.values.joined() {
            guard let bytes = Resource.bytes(tables[place.table]) else { continue }
            codes.append(String(decoding: bytes.array(place.name), as: UTF8.self))
        }
        return codes
    }

    /// The texts of a code; nil where there are none.
    subscript(code: String) -> LocalizedText? {
        let units = Array(code.utf8)
        for place in places[Self.hash(units.span, 0..<units.count)] ?? [] {
            guard let bytes = Resource.bytes(tables[place.table]), bytes.array(place.name) == units else { continue }
            guard let value = try? JSONValue(parsing: bytes.extracting(place.value)) else { return nil }
            return try? LocalizedText(parsing: value, at: place.value.lowerBound)
        }
        return nil
    }

    /// FNV-1a.
    private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3 }
        return hash
    }
}

/// Finds the members of the object `entries` at the top of a JSON document.
private struct MemberScan: ~Escapable {
    private let bytes: Span<UInt8>
    private var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
        // Found in the table's head: texts hold their quotes escaped.
        while position < bytes.count, !bytes.matches("\"entries\":", at: position) { position += 1 }
        while position < bytes.count, bytes[position] != UInt8(ascii: "{") { position += 1 }
        position += 1
    }

    /// The next member, as ranges of its name without quotes and of its value.
    mutating func next() -> (name: Range<Int>, value: Range<Int>)? {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            guard bytes[position] != UInt8(ascii: "}") else { return nil }
            position += 1
        }
        let name = text()
        while position < bytes.count, bytes[position] != UInt8(ascii: "{") { position += 1 }
        guard position < bytes.count else { return nil }
        let start = position
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                _ = text()
                continue
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return (name, start..<position) }
        }
        return nil
    }

    /// Passes over a text, from its first quote on.
    private mutating func text() -> Range<Int> {
        let start = position + 1
        position = start
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        let end = min(position, bytes.count)
        position = end + 1
        return start..<end
    }
}
