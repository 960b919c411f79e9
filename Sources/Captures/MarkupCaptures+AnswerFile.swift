import XMLText
import PlainText

// Answer files of Windows Setup. Source: Microsoft's Unattended Windows Setup Reference, components
// Microsoft-Windows-Setup (UserData, ImageInstall) and Microsoft-Windows-Shell-Setup.
extension MarkupCaptures {
    mutating func readAnswerFile(_ root: XMLElement) {
        var image: [CapturedField] = []
        var host: String?
        root.walk { element, path in
            if element.name == "MetaData", let key = element.child("Key"), let value = element.child("Value") {
                let names = [
                    "/IMAGE/NAME": "ImageName", "/IMAGE/INDEX": "ImageIndex", "/IMAGE/DESCRIPTION": "ImageDescription",
                ]
                if let name = names[key.trimmedText.uppercased()] { image.append(field(name, value)) }
            }
            if element.name == "ComputerName", element.trimmedText != "*", !element.trimmedText.isEmpty {
                host = element.trimmedText
            }
        }
        var records: [CapturedRecord] = []
        collectKeys(in: root, place: AnswerFilePlace(), image: image, into: &records)
        if records.isEmpty, !image.isEmpty { records.append(CapturedRecord(type: "image", fields: image)) }
        for record in records { collector.add(record, kind: .answerFile, host: host) }
    }

    // The reader of XML bounds the depth.
    private func collectKeys(
        in element: XMLElement,
        place: AnswerFilePlace,
        image: [CapturedField],
        into records: inout [CapturedRecord]
    ) {
        var place = place
        if element.name == "settings" { place.pass = element }
        if element.name == "component" { place.component = element }
        var keys: [CapturedField] = []
        if element.name == "ProductKey" {
            if !element.trimmedText.isEmpty { keys.append(firstWord(of: field("ProductKey", element))) }
            if let key = element.child("Key"), !key.trimmedText.isEmpty { keys.append(field("ProductKey", key)) }
        }
        for comment in element.comments { keys += commented(comment) }
        for key in keys {
            var fields = [key]
            if let pass = place.pass {
                fields.append(self.place("Pass", pass.attribute("pass") ?? "", at: pass.byteOffset, label: "pass"))
            }
            if let component = place.component {
                let name = component.attribute("name") ?? ""
                fields.append(self.place("Component", name, at: component.byteOffset, label: "name"))
            }
            records.append(CapturedRecord(type: "ProductKey", fields: fields + image))
        }
        for child in element.children { collectKeys(in: child, place: place, image: image, into: &records) }
    }

    // A key put straight into `ProductKey` may be followed by other text.
    private func firstWord(of field: CapturedField) -> CapturedField {
        let word = field.value.prefix { !$0.isWhitespace }
        return CapturedField(
            name: field.name,
            label: field.label,
            value: String(word),
            line: field.line,
            offset: field.offset
        )
    }

    // The elements that stand in a comment: `<!--<Key>…</Key>-->`.
    private func commented(_ comment: XMLRun) -> [CapturedField] {
        var found: [CapturedField] = []
        // The place is searched for in the text itself: the run may begin at the comment or at its mark.
        let from = min(start + comment.byteOffset, text.bytes.count)
        let range = from..<min(from + comment.text.utf8.count + 4, text.bytes.count)
        var position = range.lowerBound
        while position < range.upperBound, found.count < 50 {
            let rest = position..<range.upperBound
            let tags = ["<key>", "<productkey>"].compactMap { tag in
                text.position(of: tag, in: rest).map { (at: $0, count: tag.utf8.count) }
            }
            guard let tag = tags.min(by: { $0.at < $1.at }) else { break }
            let begin = tag.at + tag.count
            var end = begin
            while end < range.upperBound, text.bytes[end] != 0x3C { end += 1 }
            let value = text.trimmed(begin..<end)
            if value.count <= 64, ProductKeyShape.holdsKey(text.string(value)) {
                found.append(text.field("ProductKey", label: "ProductKey", at: value, isComment: true))
            }
            position = max(end, begin)
        }
        return found
    }
}

/// Where in an answer file a setting stands.
private struct AnswerFilePlace {
    var pass: XMLElement?
    var component: XMLElement?
}
