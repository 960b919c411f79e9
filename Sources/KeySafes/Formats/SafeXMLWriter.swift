import ByteKit
import FoundationEssentials

/// Writes the XML document of KeePass 2, byte by byte, so that what held a key can be overwritten.
struct SafeXMLWriter {
    /// Where the document stands.
    enum Style {
        /// Inside a KDBX 4 file: secret values are enciphered, times are in base 64.
        case kdbx4
        /// A file of its own, in clear.
        case plain
    }

    /// Enciphers a value; nil leaves it in clear.
    typealias Protection = ([UInt8]) throws(ParseError) -> [UInt8]

    private static let standardNames: Set<String> = ["Title", "UserName", "Password", "URL", "Notes"]
    private static let greatestDepth = 32

    private let style: Style
    private let moment: Timestamp
    private(set) var bytes: [UInt8] = []
    private var usedIdentifiers: Set<UUID> = []

    init(style: Style, at moment: Timestamp) {
        self.style = style
        self.moment = moment
    }

    /// The document as an export in clear; the writer is empty afterwards.
    mutating func takePlainExport() -> PlainExport { PlainExport(taking: &bytes) }

    /// Groups as a tree, in the order of their first entries.
    private final class Group {
        let name: String
        var entries: [SafeEntry] = []
        var groups: [Group] = []

        init(_ name: String) { self.name = name }

        func group(_ path: ArraySlice<String>) -> Group {
            guard let first = path.first else { return self }
            let next =
                groups.first { $0.name == first }
                ?? {
                    let made = Group(first)
                    groups.append(made)
                    return made
                }()
            return next.group(path.dropFirst())
        }
    }

    /// Writes the whole document.
    /// - Throws: `safe.value` for groups nested too deeply, and what `protect` throws.
    mutating func write(_ safe: Safe, protect: Protection?) throws(ParseError) {
        let root = Group(safe.name)
        for entry in safe.entries {
            guard entry.groupPath.count < Self.greatestDepth else { throw ParseError(.safeValue, at: 0, "groups") }
            root.group(entry.groupPath[...]).entries.append(entry)
        }
        // Enough for all, so that no outgrown copy with keys in it is left behind.
        bytes.reserveCapacity(safe.entries.reduce(8_192) { $0 + 8_192 + 2 * Self.textByteCount($1) })
        put(#"<?xml version="1.0" encoding="utf-8" standalone="yes"?>"#)
        put("<KeePassFile><Meta>")
        element("Generator", "Regain")
        element("DatabaseName", safe.name)
        put("<MemoryProtection>")
        for name in ["Title", "UserName", "Password", "URL", "Notes"] {
            element("Protect\(name)", name == "Password" ? "True" : "False")
        }
        put("</MemoryProtection>")
        element("RecycleBinEnabled", "True")
        put("</Meta><Root>")
        try write(root, protect)
        put("<DeletedObjects/></Root></KeePassFile>")
    }

    private static func textByteCount(_ entry: SafeEntry) -> Int {
        let texts = [entry.title, entry.userName, entry.url, entry.notes].reduce(0) { $0 + ($1?.utf8.count ?? 0) * 6 }
        return entry.fields.reduce(texts) { $0 + 256 + $1.name.utf8.count * 6 + $1.value.count * 6 }
    }

    private mutating func write(_ group: Group, _ protect: Protection?) throws(ParseError) {
        put("<Group>")
        element("UUID", Data(UUID().bytes).base64EncodedString())
        element("Name", group.name)
        element("IconID", "48")
        times(created: nil, modified: nil)
        element("IsExpanded", "True")
        for entry in group.entries { try write(entry, protect) }
        for inner in group.groups { try write(inner, protect) }
        put("</Group>")
    }

    private mutating func write(_ entry: SafeEntry, _ protect: Protection?) throws(ParseError) {
        put("<Entry>")
        let identifier = usedIdentifiers.insert(entry.identifier).inserted ? entry.identifier : UUID()
        element("UUID", Data(identifier.bytes).base64EncodedString())
        element("IconID", "0")
        times(created: entry.created, modified: entry.modified)
        field("Notes", entry.notes)
        var key = entry.key.hyphenatedBytes()
        defer { key.wipe() }
        try secretField("Password", key, protect)
        field("Title", entry.title)
        field("URL", entry.url ?? "")
        field("UserName", entry.userName ?? "")
        var names = Self.standardNames
        var fields = entry.fields
        if let reference = entry.reference {
            fields.insert(SafeField(name: RawEntry.referenceName, value: reference), at: 0)
        }
        for field in fields {
            let name = Self.freeName(field.name, &names)
            if field.isProtected {
                var value = field.value.bytes.array()
                defer { value.wipe() }
                try secretField(name, value, protect)
            } else {
                self.field(name, field.value.revealedText())
            }
        }
        put("</Entry>")
    }

    /// A name that no other field of the entry has: managers keep only one of each.
    private static func freeName(_ name: String, _ used: inout Set<String>) -> String {
        let name = name.isEmpty ? "Field" : name
        var free = name
        var number = 2
        while !used.insert(free).inserted {
            free = "\(name) \(number)"
            number += 1
        }
        return free
    }

    private mutating func field(_ name: String, _ value: String) {
        put("<String>")
        element("Key", name)
        element("Value", value)
        put("</String>")
    }

    private mutating func secretField(_ name: String, _ value: [UInt8], _ protect: Protection?) throws(ParseError) {
        put("<String>")
        element("Key", name)
        if let protect {
            put(#"<Value Protected="True">"#)
            put(Data(try protect(value)).base64EncodedString())
        } else {
            put(#"<Value ProtectInMemory="True">"#)
            escape(value)
        }
        put("</Value></String>")
    }

    private mutating func times(created: Timestamp?, modified: Timestamp?) {
        let created = created ?? moment
        let modified = modified ?? moment
        put("<Times>")
        element("CreationTime", time(created))
        element("LastModificationTime", time(modified))
        element("LastAccessTime", time(modified))
        element("ExpiryTime", time(created))
        element("Expires", "False")
        element("UsageCount", "0")
        element("LocationChanged", time(created))
        put("</Times>")
    }

    private func time(_ moment: Timestamp) -> String { style == .plain ? moment.iso8601 : SafeTime.kdbx(moment) }

    private mutating func element(_ name: String, _ text: String) {
        put("<\(name)>")
        escape(Array(text.utf8))
        put("</\(name)>")
    }

    private mutating func put(_ text: String) { bytes += text.utf8 }

    /// Text between tags; what XML 1.0 cannot hold becomes U+FFFD.
    private mutating func escape(_ text: [UInt8]) {
        let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
        for (index, unit) in text.enumerated() {
            switch unit {
            case UInt8(ascii: "&"): put("&amp;")
            case UInt8(ascii: "<"): put("&lt;")
            case UInt8(ascii: ">"): put("&gt;")
            // A reader would make a line feed of it.
            case 0x0D: put("&#13;")
            case 0x09, 0x0A: bytes.append(unit)
            case 0..<0x20: bytes += replacement
            // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
            case 0xBE, 0xBF:
                bytes.append(unit)
                if index >= 2, text[index - 2] == 0xEF, text[index - 1] == 0xBF { bytes[bytes.count - 1] = 0xBD }
            default: bytes.append(unit)
            }
        }
    }
}
