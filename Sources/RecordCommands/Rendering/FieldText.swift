import Catalogue
import Commands
import Records
import Texts

/// Values of records as a person reads them; the words of programs stay in CSV and JSON.
enum FieldText {
    /// The label of a field.
    static func label(_ field: String, of kind: RecordKind) -> String {
        Interface.text("field.\(kind.rawValue).\(field)")
    }

    /// A value, of which nothing moves the cursor.
    static func shown(_ text: String, _ name: String, of kind: RecordKind) -> String {
        // A key is known by its last five characters, masked as everywhere.
        if kind == .key, name == "partial" { return "*****-*****-*****-*****-\(printable(text))" }
        if name == "channel", let channel = Channel(rawValue: text) {
            return Interface.text("status.channel-\(channel.rawValue)")
        }
        if kind == .activation, name == "status", let status = LicenseStatus(word: text) {
            return status.label(in: Interface.language)
        }
        switch RecordSchema.field(name, of: kind)?.form {
        case .choice(let words) where words.contains(text): return Interface.text("value.\(text)")
        case .flag: return Interface.text("value.\(text)")
        case .number: return Int(text).map(Interface.language.number) ?? text
        default: return printable(text)
        }
    }

    /// Values come from files and other programs: they must not move the cursor.
    static func printable(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                default: Character(scalar)
                }
            }
        )
    }
}
