import ArgumentParser
import Commands
import Records
import Texts

/// `serial=CZ1234`: a value for a field.
struct FieldAssignment: ExpressibleByArgument {
    let field: String
    let value: String

    init?(argument: String) {
        guard let mark = argument.firstIndex(of: "="), mark > argument.startIndex else { return nil }
        field = String(argument[..<mark])
        value = String(argument[argument.index(after: mark)...])
    }

    /// The values by field; of two for one field the last counts.
    static func values(_ assignments: [FieldAssignment]) -> [String: String] {
        Dictionary(assignments.map { ($0.field, $0.value) }) { $1 }
    }
}

/// What a list shows.
struct ListFlags: ParsableArguments {
    @Argument(help: .of("help.record.words"))
    var words: [String] = []

    @Option(name: .customLong("where"), help: .of("help.record.where"))
    var conditions: [FieldAssignment] = []

    @Flag(help: .of("help.record.retired"))
    var retired = false

    @Option(help: .of("help.record.limit"))
    var limit: Int?

    @Flag(help: .of("help.csv"))
    var csv = false

    /// The filter that they make.
    func filter(_ kind: RecordKind) throws -> RecordFilter {
        var filter = RecordFilter()
        filter.words = words
        filter.values = FieldAssignment.values(conditions)
        filter.includesRetired = retired
        if let limit {
            guard limit > 0 else { throw ValidationError(Interface.text("usage.limit")) }
            filter.limit = limit
        }
        return filter
    }
}
