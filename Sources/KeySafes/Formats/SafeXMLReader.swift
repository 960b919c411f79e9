import ByteKit
import FoundationEssentials
import XMLText

/// Reads the XML document of KeePass 2, whether it stands alone or inside a KDBX file.
struct SafeXMLReader {
    /// Deciphers the next protected value; nil where the document is in clear.
    typealias Unprotection = ([UInt8]) throws(ParseError) -> [UInt8]

    /// The values that were protected, by the places of their elements.
    private var secrets: [Int: SecretBytes] = [:]
    private var entries: [SafeEntry] = []
    private var otherEntryCount = 0

    /// - Throws: the codes of an XML document, `safe.no-export`, `safe.content-damaged`.
    static func read(_ bytes: Span<UInt8>, unprotect: Unprotection?) throws(ParseError) -> Safe {
        let document = XMLDocument(parsing: bytes)
        if let problem = document.problem { throw problem }
        guard let root = document.root, root.name == "KeePassFile", let top = root.descendant("Root", "Group") else {
            throw ParseError(.safeNoExport, at: 0)
        }
        var reader = SafeXMLReader()
        try reader.decipher(root, unprotect)
        reader.visit(top, path: [])
        let name = root.descendant("Meta", "DatabaseName")?.text ?? ""
        return Safe(
            name: name.isEmpty ? top.child("Name")?.text ?? "" : name,
            entries: reader.entries,
            otherEntryCount: reader.otherEntryCount
        )
    }

    /// Deciphers every protected value in the order of the document, histories included: they share one stream.
    private mutating func decipher(_ element: XMLElement, _ unprotect: Unprotection?) throws(ParseError) {
        if element.attribute("Protected")?.lowercased() == "true" {
            guard let unprotect, let sealed = Data(base64Encoded: element.trimmedText) else {
                throw ParseError(.safeContentDamaged, at: element.byteOffset, "protected value")
            }
            var value = try unprotect(Array(sealed))
            secrets[element.byteOffset] = SecretBytes(taking: &value)
        }
        for case .element(let inner) in element.content { try decipher(inner, unprotect) }
    }

    private mutating func visit(_ group: XMLElement, path: [String]) {
        for entry in group.children("Entry") {
            let found = raw(entry, path: path).entries()
            if found.isEmpty { otherEntryCount += 1 }
            entries += found
        }
        for inner in group.children("Group") { visit(inner, path: path + [inner.child("Name")?.text ?? ""]) }
    }

    private func raw(_ entry: XMLElement, path: [String]) -> RawEntry {
        var raw = RawEntry()
        raw.groupPath = path
        raw.identifier = entry.child("UUID").flatMap { Data(base64Encoded: $0.trimmedText) }
            .flatMap { UUID(bytes: Array($0)) }
        raw.created = entry.descendant("Times", "CreationTime").flatMap { SafeTime.moment($0.trimmedText) }
        raw.modified = entry.descendant("Times", "LastModificationTime").flatMap { SafeTime.moment($0.trimmedText) }
        for field in entry.children("String") {
            guard let name = field.child("Key")?.text, let value = field.child("Value") else { continue }
            let secret = secrets[value.byteOffset]
            func text() -> String { secret?.revealedText() ?? value.text }
            switch name {
            case "Title": raw.title = text()
            case "UserName": raw.userName = text()
            case "URL": raw.url = text()
            case "Notes": raw.notes = text()
            case "Password": raw.password = secret ?? SecretBytes(utf8: value.text)
            default:
                let isProtected = secret != nil || value.attribute("ProtectInMemory")?.lowercased() == "true"
                let field = SafeField(
                    name: KeyReading.masked(name).text,
                    value: secret ?? SecretBytes(utf8: value.text),
                    isProtected: isProtected
                )
                raw.fields.append(field)
            }
        }
        return raw
    }
}
