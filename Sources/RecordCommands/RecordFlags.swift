import ArgumentParser
import ByteKit
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

/// `2026-11-21`: a day.
struct DayOption: ExpressibleByArgument {
    let timestamp: Timestamp

    init?(argument: String) {
        guard let timestamp = Day.timestamp(argument) else { return nil }
        self.timestamp = timestamp
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

    @Flag(help: .of("help.record.csv"))
    var csv = false

    /// Refuses what makes no sense, before any database is opened.
    func check(_ result: ResultFlags) throws {
        guard !(csv && result.json) else { throw ValidationError(Interface.text("usage.one-format")) }
        if let limit, limit < 1 { throw ValidationError(Interface.text("usage.limit")) }
    }

    /// The filter that they make.
    var filter: RecordFilter {
        var filter = RecordFilter()
        filter.words = words
        filter.values = FieldAssignment.values(conditions)
        filter.includesRetired = retired
        if let limit { filter.limit = limit }
        return filter
    }
}
