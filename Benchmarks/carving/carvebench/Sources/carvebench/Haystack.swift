import ByteKit
import Glibc
import ProductKey
import TestSupport

/// SplitMix64: the same bytes for the same seed.
struct Random: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var random = self
        let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            UnsafeMutableRawBufferPointer(buffer).withMemoryRebound(to: UInt64.self) { words in
                for index in words.indices { words[index] = random.next() }
            }
            initialized = count
        }
        self = random
        return result
    }

    mutating func pick<T>(_ choices: [T]) -> T { choices[Int(next() % UInt64(choices.count))] }
    mutating func hex(_ count: Int) -> String {
        (0..<count).map { _ in pick(Array("0123456789abcdef")) }.reduce(into: "") { $0.append($1) }
    }
    mutating func guid() -> String { "\(hex(8))-\(hex(4))-\(hex(4))-\(hex(4))-\(hex(12))" }
}

/// Text full of hyphens: logs with dates, GUIDs, package names, rules, lists, serial numbers of other shapes.
func hyphenText(_ count: Int, _ random: inout Random) -> [UInt8] {
    var result: [UInt8] = []
    while result.count < count {
        let line: String =
            switch random.next() % 16 {
            case 0:
                "2026-11-\(random.next() % 30) 12-\(random.next() % 60) {\(random.guid())} state-of-the-art well-known"
            case 1: String(repeating: "-", count: Int(random.next() % 90))
            case 2: "+\(String(repeating: "-", count: 11))+\(String(repeating: "-", count: 11))+"
            case 3: "Package_for_KB\(random.next() % 9_999_999)~31bf3856ad364e35~amd64~~10.0.1.\(random.next() % 99)"
            case 4:
                "S-1-5-21-\(random.next() % 4_000_000_000)-\(random.next() % 4_000_000_000)-\(random.next() % 99_999)"
            case 5 where random.next() % 8 == 0:
                "part \(random.hex(5))-\(random.hex(5))-\(random.hex(5))-\(random.hex(5))-\(random.hex(5))"
            case 6: "amd64_microsoft-windows-s..-core-ui-mui_31bf-\(random.hex(16))_none"
            case 7...11: "the quick-brown-fox-jumps over-the-lazy-dog while \(random.guid()) sleeps-late"
            default:
                "2026-11-\(random.next() % 30)T08:\(random.next() % 60) info: re-read well-known values of a long-lived, up-to-date cache-line"
            }
        result += Array(line.utf8)
        result += [13, 10]
    }
    return Array(result.prefix(count))
}

/// Cells as in a hive: sizes, key and value records, names in UTF-16, GUIDs, small numbers.
func registryLike(_ count: Int, _ random: inout Random) -> [UInt8] {
    var result: [UInt8] = []
    func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) } }
    while result.count < count {
        if result.count % 4_096 == 0 {
            result +=
                Array("hbin".utf8) + number(UInt32(result.count)) + number(4_096) + [UInt8](repeating: 0, count: 20)
        }
        var cell: [UInt8] =
            switch random.next() % 5 {
            case 0:
                Array("vk".utf8) + [5, 0] + number(4) + number(0x8000_0000) + number(UInt32(random.next() % 2_000))
                    + number(4)
            case 1:
                Array("nk".utf8) + [0x20, 0] + number(UInt32(truncatingIfNeeded: random.next())) + number(3)
                    + [UInt8](repeating: 0, count: 60)
            case 2: UTF16Text.encode("{\(random.guid().uppercased())}")
            case 3: UTF16Text.encode("Microsoft-Windows-Server-\(random.next() % 99)-de-DE")
            default: (0..<Int(random.next() % 24)).flatMap { _ in number(UInt32(random.next() % 6_000)) }
            }
        cell = number(0 &- UInt32((cell.count + 11) & ~7)) + cell
        cell += [UInt8](repeating: 0, count: (8 - cell.count % 8) % 8)
        let left = 4_096 - result.count % 4_096
        result += cell.count <= left ? cell : [UInt8](repeating: 0, count: left)
    }
    return Array(result.prefix(count))
}

/// Setup keys that Microsoft publishes for everybody.
let published = ["VDYBN-27WPP-V4HQT-9VMD4-VMK7H", "N69G4-B89J2-4G8F4-WWYCC-J464C", "CB7KF-BWN84-R7R2Y-793K2-8XDDG"]

/// A structure to hide, and what the carver shall call it.
func plant(_ index: Int) -> (kind: String, bytes: [UInt8], lead: Int) {
    let key = published[index / 8 % 3]
    let builder = BlobBuilder(keyField: (try? ProductKey(text: key).number.field) ?? [])
    func wide(_ text: String) -> [UInt8] { text.utf8.flatMap { [0, $0] as [UInt8] } }
    switch index % 8 {
    case 0: return ("text-ascii", Array(" \(key) ".utf8), 1)
    case 1: return ("text-ascii", Array("\"\(key.lowercased())\"".utf8), 1)
    case 2: return ("text-utf16LE", [0xFF] + UTF16Text.encode("\n\(key)\n"), 3)
    case 3: return ("text-utf16BE", wide("\t\(key)\t") + [0xFF], 2)
    case 4: return ("dpid3", builder.version3(), 0)
    case 5: return ("dpid4", builder.version4(), 0)
    case 6:
        var blob = builder.version3() + [UInt8](repeating: 0, count: 92)
        (blob[0], blob[1]) = (0, 1)
        let crc = Checksum.crc32WithoutInversion(blob.span.extracting(0..<160))
        for byte in 0..<4 { blob[160 + byte] = UInt8(truncatingIfNeeded: crc >> UInt32(byte * 8)) }
        return ("dpid3-long", blob, 0)
    default:
        var table = [UInt8](repeating: 0, count: 85)
        table.replaceSubrange(0..<4, with: Array("MSDM".utf8))
        (table[4], table[36], table[44], table[52]) = (85, 1, 1, 29)
        table.replaceSubrange(56..<85, with: Array(key.utf8))
        table[9] = 0 &- table.reduce(0, &+)
        return ("msdm", table, 0)
    }
}

/// What a haystack is made of: of all kinds, or of one for figures by kind.
let kinds = [
    "mixed": ["random", "text", "random", "registry"], "random": ["random"], "text": ["text"], "registry": ["registry"],
]

/// Half random bytes, a quarter text, a quarter registry-like; a structure every 4 MiB, many across borders of blocks.
func makeFile(_ path: String, mebibytes: Int, kind: String) throws {
    var random = Random(seed: 20_261_121)
    let mebibyte = 1 << 20
    let text = hyphenText(16 * mebibyte, &random)
    let registry = registryLike(16 * mebibyte, &random)
    guard let file = fopen(path, "wb"), let list = fopen(path + ".plants", "w") else {
        fatalError("cannot write \(path)")
    }
    var count = 0
    for chunk in 0..<(mebibytes / 4) {
        var bytes: [UInt8] = []
        for part in 0..<4 {
            let parts = kinds[kind] ?? []
            switch parts[part % parts.count] {
            case "random": bytes += random.bytes(mebibyte)
            case "text": bytes += text[(chunk % 16) * mebibyte..<(chunk % 16 + 1) * mebibyte]
            default: bytes += registry[(chunk % 16) * mebibyte..<(chunk % 16 + 1) * mebibyte]
            }
        }
        let hidden = plant(count)
        let room = UInt64(bytes.count - hidden.bytes.count)
        var place = Int(random.next() % room)
        // Every other one lies across the border between two mebibytes, at any distance.
        if chunk % 2 == 0 {
            place = mebibyte * (1 + chunk / 2 % 3) - 1 - Int(random.next() % UInt64(hidden.bytes.count))
        }
        // Big-endian text begins at even offsets, as in a file; elsewhere its order cannot always be told.
        if hidden.kind == "text-utf16BE" { place &= ~1 }
        bytes.replaceSubrange(place..<(place + hidden.bytes.count), with: hidden.bytes)
        fputs("\(hidden.kind) \(chunk * 4 * mebibyte + place + hidden.lead) proven\n", list)
        fwrite(bytes, 1, bytes.count, file)
        count += 1
    }
    fclose(file)
    fclose(list)
    print(count, "structures in", mebibytes, "MiB")
}
