public import ByteKit
import ProductKey

/// Something that happened in a case, with who said it and when; entries are only ever added.
public struct CaseEntry: Sendable, Hashable {
    /// What kind of thing happened.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The case was opened.
        case opened
        /// A question was answered: `question`, `answer`.
        case answered
        /// A fact for letters was stated: `fact`, `value`; an empty value takes it back.
        case stated
        /// What can be read on a damaged label: `readable`, the number of cells; the reading itself lies under seal.
        case label
        /// Somebody authorised the search on their own machines: `name`, `statement`.
        case authorised
        /// A way was tried: `way`, `result`, `on`, and where there are such: `note`, `until`, `report`, `sources`.
        case tried
        /// A paper or picture was attached: `role`, `file`, `sha256`, and `proof` where it lies under seal.
        case attached
        /// A key was found and lies under seal: `key`, `partial`.
        case found
        /// A dossier went on: `recipient`, `state`, `on`, and where there are such: `reason`, `due`, `bundle`.
        case dossier
        /// The activation was proved: `activation`, `partial`.
        case proved
        /// Something missing was accepted: `what`, `name`, `reason`.
        case accepted
        /// A remark: `text`.
        case noted
        /// The case was closed.
        case closed
    }

    /// Counts the entries of a case, from 1.
    public let number: Int
    /// When it was written down.
    public let moment: Timestamp
    /// Who wrote it down.
    public let person: String
    /// What kind of thing happened.
    public let kind: Kind
    /// What is told of it, by name.
    public let told: [String: String]

    /// An entry; a key that was written into it by mistake is masked.
    public init(number: Int, moment: Timestamp, person: String, kind: Kind, told: [String: String]) {
        self.number = number
        self.moment = moment
        self.person = person
        self.kind = kind
        self.told = told.mapValues { KeyTextSearch.masked($0) }
    }

    /// What is told under a name; nil for nothing.
    public subscript(name: String) -> String? { told[name].flatMap { $0.isEmpty ? nil : $0 } }
}

/// What is to be entered into a case.
public struct CaseNote: Sendable, Hashable {
    /// What kind of thing happened.
    public var kind: CaseEntry.Kind
    /// What is told of it, by name.
    public var told: [String: String]

    /// Something to be entered.
    public init(_ kind: CaseEntry.Kind, _ told: [String: String]) {
        self.kind = kind
        self.told = told
    }
}
