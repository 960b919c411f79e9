public import ByteKit
import JSONText
public import Texts

/// A command an administrator runs to see or change a licence, and what it does to the machine.
public struct ServicingCommand: Hashable, Sendable {
    /// What must be started anew afterwards.
    public enum Restart: String, CaseIterable, Hashable, Sendable {
        /// Nothing.
        case none
        /// The service that keeps the licences.
        case service
        /// The machine.
        case machine
    }

    /// Stable name, for example `ipk`.
    public let id: String
    /// Command line with placeholders such as `<KEY>`.
    public let command: String
    /// What it does.
    public let does: LocalizedText
    /// Whether it changes something.
    public let effect: CommandEffect
    /// Whether it needs an elevated prompt.
    public let needsElevation: Bool
    /// What must be started anew.
    public let restart: Restart
    /// How to take it back.
    public let undo: LocalizedText
    /// What shows that it worked.
    public let see: LocalizedText
    /// What to beware of, where there is something.
    public let warning: LocalizedText?
    /// What it serves for, for example `edition`.
    public let group: String
    /// Id of its source.
    public let source: String
}

/// The commands for licences and editions.
public struct ServicingCommands: Sendable {
    /// What the table says about itself; nil in an empty one.
    public let header: FactHeader?
    /// All commands in the order of the table.
    public let all: [ServicingCommand]

    /// The table that is part of the program.
    public static var standard: ServicingCommands { loaded.table }

    /// What is wrong with the table that is part of the program; nil in a program that passed its tests.
    public static var standardProblem: ParseError? { loaded.problem }

    static let loaded = Loaded("servicing.json", empty: ServicingCommands()) { (bytes) throws(ParseError) in
        try ServicingCommands(parsing: bytes)
    }

    private init() {
        header = nil
        all = []
    }

    /// Reads a table.
    /// - Throws: `json.…`, `texts.language-missing`, or `catalogue.table` for another form or a name that occurs twice.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let table = try FactDocument(try JSONValue(parsing: bytes), schema: "regain.servicing/1", name: "servicing")
        header = table.header
        let sources = Set(table.header.sources.map(\.id))
        var names: Set<String> = []
        all = try table.list("commands") { (fields) throws(ParseError) in
            let source = try fields.required("source")
            guard sources.contains(source), names.insert(fields.id).inserted else { throw fields.fault("id or source") }
            return ServicingCommand(
                id: try fields.required("id"),
                command: try fields.required("command"),
                does: try fields.text("does"),
                effect: try fields.name("effect"),
                needsElevation: fields.bool("elevated"),
                restart: try fields.name("restart"),
                undo: try fields.text("undo"),
                see: try fields.text("see"),
                warning: fields.value["warning"] == nil ? nil : try fields.text("warning"),
                group: try fields.required("group"),
                source: source
            )
        }
    }

    /// The command with this name.
    public subscript(id: String) -> ServicingCommand? { all.first { $0.id == id } }
}
