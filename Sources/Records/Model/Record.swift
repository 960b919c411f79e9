public import ByteKit

/// What is known about one server, licence, key, proof, activation, medium or backup.
public struct Record: Sendable, Hashable {
    /// Unchanging identifier.
    public let id: String
    /// What it is about.
    public let kind: RecordKind
    /// The organisation it belongs to, by identifier.
    public let organisation: String
    /// The short name that people use, unique within the organisation and kind: `S-12`.
    public let reference: String
    /// Counts the changes, from 1.
    public var revision: Int64
    /// When it was first recorded.
    public let created: Timestamp
    /// When it was last changed.
    public var changed: Timestamp
    /// When it was retired.
    public var retired: Timestamp?
    /// Values by the names of their fields.
    public var values: [String: FieldValue]
    /// Who said each value, by the names of the fields.
    public var origins: [String: ValueOrigin]

    /// The text of a field.
    public subscript(field: String) -> String? { values[field]?.text }

    /// The number in a field.
    public func number(_ field: String) -> Int64? {
        guard case .number(let number)? = values[field] else { return nil }
        return number
    }

    /// The day in a field, at midnight UTC.
    public func day(_ field: String) -> Timestamp? { self[field].flatMap(Day.timestamp) }

    /// What a person calls it: the name or title, else the product, else the reference.
    public var title: String {
        for field in ["name", "title", "product", "path", "status"] {
            if let text = self[field] { return text }
        }
        return reference
    }
}

/// Who said a value.
public struct ValueOrigin: Hashable, Sendable {
    /// How much a statement weighs.
    public enum Authority: String, Sendable, Comparable, CaseIterable {
        /// A program looked at a source.
        case scan
        /// A table from another program.
        case imported
        /// A paper: an invoice, a label.
        case document
        /// A person typed it.
        case person

        private var weight: Int { self == .scan || self == .imported ? 0 : 1 }

        /// Statements of scans and imports weigh less than those of people and documents.
        public static func < (left: Self, right: Self) -> Bool { left.weight < right.weight }
    }

    /// How much it weighs.
    public let authority: Authority
    /// The person's name, or the name of the table or source.
    public let name: String

    /// A statement of somebody or something.
    public init(_ authority: Authority, _ name: String) {
        self.authority = authority
        // Origins are stored a line each.
        self.name = name.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// As stored: `person:Anna`.
    public var text: String { "\(authority.rawValue):\(name)" }

    /// Reads the stored form.
    init?(text: String) {
        guard let colon = text.firstIndex(of: ":"), let authority = Authority(rawValue: String(text[..<colon])) else {
            return nil
        }
        self.init(authority, String(text[text.index(after: colon)...]))
    }
}

/// Two statements about a field that do not agree.
public struct Contradiction: Sendable, Hashable {
    /// Identifier.
    public let id: String
    /// The record, by identifier.
    public let record: String
    /// What the record is about.
    public let kind: RecordKind
    /// The field.
    public let field: String
    /// The value that was kept, and who said it.
    public let kept: String
    /// Who said the value that was kept.
    public let keptOrigin: ValueOrigin
    /// The other value.
    public let said: String
    /// Who said the other value.
    public let saidOrigin: ValueOrigin
    /// When it was noticed.
    public let found: Timestamp
}

/// A relation between two records in time.
public struct Link: Sendable, Hashable {
    /// Identifier.
    public let id: String
    /// What it says.
    public let relation: Relation
    /// The record it leads from, by identifier.
    public let source: String
    /// The record it leads to, by identifier.
    public let target: String
    /// Since when.
    public let since: Timestamp
    /// Until when; nil while it lasts.
    public let until: Timestamp?
}
