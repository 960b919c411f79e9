public import ByteKit
import JSONText
public import Texts

/// The table of activation and servicing errors.
public struct ActivationErrors: Sendable {
    /// What the table says about itself; nil in an empty one.
    public let header: FactHeader?
    /// All codes, in the order of the table.
    public let all: [ActivationError]
    /// All contexts, in the order of the table.
    public let contexts: [ActivationErrorContext]
    private let byCode: [String: Int]
    private let contextsByCode: [String: [Int]]
    private let causes: [String: LocalizedText]
    private let remedies: [String: ActivationRemedy]
    private let contacts: [String: Contact]

    struct Contact {
        let text: LocalizedText
        let byChannel: [ErrorChannel: String]
    }

    /// The table that is part of the program.
    public static var standard: ActivationErrors { loaded.table }

    /// What is wrong with the table that is part of the program; nil in a program that passed its tests.
    public static var standardProblem: ParseError? { loaded.problem }

    static let loaded = Loaded("activation-errors.json", empty: ActivationErrors()) { (bytes) throws(ParseError) in
        try ActivationErrors(parsing: bytes)
    }

    private init() {
        header = nil
        all = []
        contexts = []
        byCode = [:]
        contextsByCode = [:]
        causes = [:]
        remedies = [:]
        contacts = [:]
    }

    /// Reads a table.
    /// - Throws: `json.…`, `texts.language-missing`, or `catalogue.table` for another form, a name that is not known, a
    ///   code or a context that occurs twice.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let table = try FactDocument(try JSONValue(parsing: bytes), schema: "regain.errors/1", name: "errors")
        header = table.header
        causes = try table.named("causes") { (fields) throws(ParseError) in try fields.text() }
        remedies = try table.named("remedies") { (fields) throws(ParseError) in try ActivationRemedy(fields) }
        contacts = try table.named("contacts") { (fields) throws(ParseError) in
            Contact(text: try fields.text(), byChannel: try fields.channelNames("byChannel"))
        }
        all = try table.list("errors") { (fields) throws(ParseError) in try ActivationError(fields) }
        contexts = try table.list("contexts") { (fields) throws(ParseError) in try ActivationErrorContext(fields) }

        var byCode: [String: Int] = [:]
        for (index, error) in all.enumerated() {
            for name in [error.id] + error.aliases {
                guard [nil, index].contains(byCode.updateValue(index, forKey: Self.canonical(name))) else {
                    throw table.fault("\(name) twice")
                }
            }
        }
        var contextsByCode: [String: [Int]] = [:]
        var situations: Set<String> = []
        for (index, context) in contexts.enumerated() {
            let situation = "\(context.code) \(context.channel?.rawValue ?? "any") \(context.keyCheck?.rawValue ?? "")"
            guard situations.insert(situation).inserted else { throw table.fault("context \(context.id) twice") }
            contextsByCode[context.code, default: []].append(index)
        }
        self.byCode = byCode
        self.contextsByCode = contextsByCode
        try checkReferences(table)
    }

    private func checkReferences(_ table: FactDocument) throws(ParseError) {
        let sources = Set(table.header.sources.map(\.id))
        for error in all {
            guard error.causes.allSatisfy({ causes[$0] != nil }),
                (error.remedies + [error.nextRemedy]).allSatisfy({ remedies[$0] != nil }),
                contacts[error.contact] != nil, sources.isSuperset(of: error.sources)
            else { throw table.fault("\(error.id) names an unknown id") }
        }
        for context in contexts {
            guard byCode[context.code] != nil, remedies[context.nextRemedy] != nil,
                contacts[context.contact] != nil, sources.contains(context.source)
            else { throw table.fault("\(context.id) names an unknown id") }
        }
        for contact in contacts.values where !contact.byChannel.values.allSatisfy({ contacts[$0] != nil }) {
            throw table.fault("a contact names an unknown id")
        }
    }

    /// The entry of a code in any spelling, or of a situation by its name.
    public subscript(spelling: String) -> ActivationError? {
        byCode[Self.canonical(spelling)].map { all[$0] }
    }

    /// The codes in a pasted message, known or not.
    public func codes(in text: some StringProtocol) -> [String] {
        let whole = text.lowercased()
        if byCode[whole] != nil, ErrorCode(whole) == nil { return [whole] }
        return ErrorCode.codes(in: text) { self[$0.text] != nil }.map(\.text)
    }

    /// The context that decides what a code means in a situation; nil where its own meaning holds.
    ///
    /// The first that exists: for code, channel and key check; for code, any channel and key check; for code and channel.
    public func context(for error: ActivationError, _ channel: ErrorChannel?, _ keyCheck: KeyCheck?)
        -> ActivationErrorContext?
    {
        let candidates = (contextsByCode[error.id] ?? []).map { contexts[$0] }
        func first(_ channel: ErrorChannel?, _ keyCheck: KeyCheck?) -> ActivationErrorContext? {
            candidates.first { $0.channel == channel && $0.keyCheck == keyCheck }
        }
        if let keyCheck {
            if let channel, let exact = first(channel, keyCheck) { return exact }
            if let any = first(nil, keyCheck) { return any }
        }
        if let channel, let exact = first(channel, nil) { return exact }
        return first(nil, nil)
    }

    /// The text of a cause.
    public func cause(_ id: String) -> LocalizedText? { causes[id] }

    /// A remedy.
    public func remedy(_ id: String) -> ActivationRemedy? { remedies[id] }

    /// Whom to ask, with the one further step that depends on the channel taken.
    public func contact(_ id: String, for channel: ErrorChannel?) -> (id: String, text: LocalizedText)? {
        guard let contact = contacts[id] else { return nil }
        if let channel, let next = contact.byChannel[channel], let text = contacts[next]?.text { return (next, text) }
        return (id, contact.text)
    }

    private static func canonical(_ spelling: String) -> String {
        ErrorCode(spelling)?.text ?? spelling.lowercased()
    }
}
