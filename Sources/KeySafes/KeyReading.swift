import ByteKit
import FoundationEssentials
import ProductKey

/// Product keys in the values of an entry.
enum KeyReading {
    /// The key that a value is as a whole; nil when it is something else.
    static func wholeKey(_ value: SecretBytes) -> ProductKey? {
        let bytes = value.bytes
        // Nothing longer is a key, however it is spaced.
        guard (25...128).contains(bytes.count) else { return nil }
        var units: [UInt8] = []
        units.reserveCapacity(bytes.count)
        defer { units.wipe() }
        for index in 0..<bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "-"), UInt8(ascii: " "), 9, 10, 13: break
            case UInt8(ascii: "a")...UInt8(ascii: "z"): units.append(bytes[index] - 32)
            // A hyphen of another kind, or full-width forms: only these make a text of the secret.
            case 0x80...: return try? ProductKey(text: value.revealedText())
            default: units.append(bytes[index])
            }
        }
        return try? ProductKey(units: units)
    }

    /// The keys inside a text, and the text with each of them masked.
    static func masked(_ text: String) -> (text: String, keys: [ProductKey]) {
        let (text, matches) = KeyTextSearch.replacing(in: text) { $0.key.masked }
        return (text, matches.map(\.key))
    }
}

/// An entry as a manager's file has it, before it is known whether it holds a key.
struct RawEntry {
    var title = ""
    var userName = ""
    var password: SecretBytes?
    var notes = ""
    var url = ""
    var fields: [SafeField] = []
    var groupPath: [String] = []
    var created: Timestamp?
    var modified: Timestamp?
    var identifier: UUID?

    /// The field in which Regain keeps its own reference.
    static let referenceName = "Regain reference"

    /// One entry for each key in it: in the password, in a field, or in a text; none where there is no key.
    func entries() -> [SafeEntry] {
        var keys: [ProductKey] = []
        var kept: [SafeField] = []
        var reference: String?
        if let password, !password.isEmpty {
            if let key = KeyReading.wholeKey(password) {
                keys.append(key)
            } else {
                keys += KeyReading.masked(password.revealedText()).keys
                kept.append(SafeField(name: "Password", value: password, isProtected: true))
            }
        }
        for field in fields {
            if field.name == Self.referenceName {
                reference = field.value.revealedText()
            } else if let key = KeyReading.wholeKey(field.value) {
                keys.append(key)
            } else {
                keys += KeyReading.masked(field.value.revealedText()).keys
                kept.append(field)
            }
        }
        let texts = [title, userName, url, notes].map(KeyReading.masked)
        keys += texts.flatMap(\.keys)
        var seen: Set<ProductKey> = []
        return keys.filter { seen.insert($0).inserted }.enumerated().map { index, key in
            SafeEntry(
                title: texts[0].text,
                userName: userName.isEmpty ? nil : texts[1].text,
                key: key,
                notes: texts[3].text,
                url: url.isEmpty ? nil : texts[2].text,
                fields: kept,
                groupPath: groupPath,
                created: created,
                modified: modified,
                reference: index == 0 ? reference : nil,
                // An identifier names one entry only.
                identifier: index == 0 ? identifier ?? UUID() : UUID()
            )
        }
    }
}

extension ProductKey {
    /// The key with hyphens as bytes, which unlike a text can be overwritten.
    ///
    /// The caller wipes them.
    func hyphenatedBytes() -> [UInt8] {
        withCharacters { characters in
            var result: [UInt8] = []
            result.reserveCapacity(29)
            for (index, unit) in characters.enumerated() {
                if index > 0, index.isMultiple(of: 5) { result.append(UInt8(ascii: "-")) }
                result.append(unit)
            }
            return result
        }
    }
}
