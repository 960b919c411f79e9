public import Texts

/// Why a dossier cannot be made, or a bundle cannot be looked into.
public struct DossierError: Error, Hashable, Sendable {
    /// A stable, dotted identifier; texts in two languages are looked up by it.
    public let code: String
    /// Values of the text.
    public let arguments: [String: TextArgument]

    /// What a person is told.
    public var message: Message { Message(code, arguments) }

    init(_ code: String, _ arguments: [String: TextArgument] = [:]) {
        self.code = code
        self.arguments = arguments
    }

    /// Something that is required is missing.
    static func incomplete(_ missing: [Message]) -> DossierError {
        .init("dossier.incomplete", ["missing": .list(missing.map { .message($0) })])
    }
    /// A sentence of a letter that must be there lacks values.
    static func unfilled(_ text: String, _ names: [String]) -> DossierError {
        .init("dossier.unfilled", ["text": .text(text), "names": .list(names.map { .text($0) })])
    }
    /// A bracket or brace of a template is left in a letter.
    static func bracket(_ text: String) -> DossierError { .init("dossier.bracket", ["text": .text(text)]) }
    /// Something stands where the bundle is to be written.
    static func exists(_ path: String) -> DossierError { .init("dossier.exists", ["path": .text(path)]) }
    /// A file cannot be written.
    static func notWritten(_ path: String) -> DossierError { .init("dossier.not-written", ["path": .text(path)]) }
    /// A file that was to leave the house holds what has the shape of a whole key.
    static func holdsKey(_ path: String) -> DossierError { .init("dossier.holds-key", ["path": .text(path)]) }
    /// A page could not be drawn.
    static func drawing(_ code: String) -> DossierError { .init("dossier.drawing", ["detail": .text(code)]) }
    /// There is nothing of this name.
    static func missing(_ path: String) -> DossierError { .init("dossier.no-bundle", ["path": .text(path)]) }
    /// It is no bundle (BagIt), or an archive that cannot be read.
    static func noBag(_ detail: String) -> DossierError { .init("dossier.not-a-bag", ["detail": .text(detail)]) }
    /// There are more files, or they are larger, than is looked at.
    static func tooLarge(_ limit: Int) -> DossierError { .init("dossier.too-large", ["limit": .number(limit)]) }
    /// A step that cannot follow on the state there is.
    static func transition(_ from: Message, _ to: Message) -> DossierError {
        .init("dossier.transition", ["from": .message(from), "to": .message(to)])
    }
    /// A refusal needs its reason.
    static let reasonMissing = DossierError("dossier.reason-missing")
}
