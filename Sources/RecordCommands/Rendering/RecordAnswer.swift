import Commands
import JSONText
import Records
import Texts

/// What is said of a record that was added or changed.
struct RecordAnswer {
    private let record: Record

    init(_ record: Record) { self.record = record }

    /// Reference and title; the reference alone where nothing else names the record.
    static func called(_ record: Record) -> String {
        let named = ["name", "title", "product", "file-name", "path", "status"].first { record[$0] != nil }
        guard let field = named, let text = record[field] else { return record.reference }
        return "\(record.reference) \(FieldText.shown(text, field, of: record.kind))"
    }

    /// The sentence, or the record as a document of schema `regain.record/1`.
    func text(_ message: Message, _ result: ResultFlags) -> String {
        guard result.json else { return TextLayout.wrap(Interface.text(message), width: result.width) + "\n" }
        return JSONDocument.record(["schema": .string("regain.record/1"), "record": RecordPage.json(record)]).document
    }
}
