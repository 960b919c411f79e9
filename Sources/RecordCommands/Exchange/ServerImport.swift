import ArgumentParser
import ByteKit
import ByteSources
import Commands
import Crypto
import Exchange
import FoundationEssentials
import Records
import Texts

/// `Salle=location`: which field a column is.
struct ColumnAssignment: ExpressibleByArgument {
    let heading: String
    let field: String

    init?(argument: String) {
        // A heading may hold the sign itself.
        guard let mark = argument.lastIndex(of: "="), mark > argument.startIndex else { return nil }
        heading = String(argument[..<mark])
        field = String(argument[argument.index(after: mark)...])
    }
}

/// `regain server import FILE…`: takes in inventories, licence lists and key exports of other programs.
struct ServerImport: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "import",
            abstract: Interface.text("help.import"),
            discussion: Interface.text("help.import.discussion")
        )
    }

    @Argument(help: .of("help.import.files"), completion: .file())
    var files: [String]

    @Flag(help: .of("help.import.dry-run"))
    var dryRun = false

    @Option(name: .customLong("map"), help: .of("help.import.map"))
    var columns: [ColumnAssignment] = []

    @Flag(help: .of("help.import.create-organisations"))
    var createOrganisations = false

    @Flag(help: .of("help.import.no-keys"))
    var noKeys = false

    @OptionGroup(title: Interface.text("help.vault.flags"))
    var vault: VaultFlags
    @OptionGroup var result: ResultFlags

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError(Interface.text("usage.import-files")) }
    }

    func run() throws {
        let access = try Access(vault)
        // Rows without an organisation belong to the one that was named, or to the only one there is.
        let organisation = vault.organisation == nil ? try? access.organisation() : try access.organisation()
        let known = try access.run { try $0.columnMappings() }
        var used: Set<Int> = []
        let sources = try files.map { file in
            try ImportFile(path: file, among: files).read(
                organisation: organisation?.name,
                mappings: known,
                columns: columns,
                used: &used
            )
        }
        if let unused = columns.indices.first(where: { !used.contains($0) }) {
            throw ValidationError(Interface.text("usage.import-map", ["heading": .text(columns[unused].heading)]))
        }
        var plan = ImportPlan(sources: sources, organisation: organisation?.id)
        plan.createsOrganisations = createOrganisations
        plan.isDryRun = dryRun
        // Only keys need the passphrase.
        let hasKeys = sources.contains { $0.table.records.contains { $0.key != nil } }
        let custody = hasKeys && !noKeys ? try access.custody() : nil
        let report = try access.run { try $0.importTables(plan, custody) }
        try result.write(ImportPage(report).text(result))
        if report.sources.allSatisfy({ $0.table.records.isEmpty }) { throw RegainExit.no }
    }
}

/// One file to import.
private struct ImportFile {
    let path: String
    /// Its name without folders; with them where another file has the same.
    let name: String

    init(path: String, among files: [String]) {
        self.path = path
        func base(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
        name = files.count { base($0) == base(path) } > 1 ? path : base(path)
    }

    func read(
        organisation: String?,
        mappings: [ColumnMapping],
        columns: [ColumnAssignment],
        used: inout Set<Int>
    ) throws -> ImportPlan.Source {
        let source: FileSource
        do { source = try FileSource(path: path) } catch {
            throw Failure(
                error.code == .missing ? .noInput : .inputOutput,
                Message(error.code.rawValue, ["path": .text(path)])
            )
        }
        var hint = ImportHint(source: name, organisation: organisation, mappings: mappings)
        var table = try ExchangeReader.read(source, hint: hint)
        var corrected: [ColumnMapping] = []
        for var mapping in table.mappings {
            var isTouched = false
            for (number, assignment) in columns.enumerated() {
                guard let index = mapping.columns.firstIndex(where: { $0.heading.isSameHeading(assignment.heading) })
                else { continue }
                used.insert(number)
                let field = FieldID(rawValue: assignment.field)
                // Another column that has the field gives it away.
                for other in mapping.columns.indices where other != index && mapping.columns[other].field == field {
                    _ = mapping.correct(column: other, to: nil)
                }
                guard mapping.correct(column: index, to: field) else {
                    let fields = ColumnMapping.fields(of: mapping.kind).map(\.rawValue).joined(separator: ", ")
                    throw ValidationError(
                        Interface.text(
                            "usage.import-field",
                            ["field": .text(assignment.field), "fields": .text(fields)]
                        )
                    )
                }
                isTouched = true
            }
            if isTouched { corrected.append(mapping) }
        }
        if !corrected.isEmpty {
            hint.mappings += corrected
            table = try ExchangeReader.read(source, hint: hint)
        }
        return ImportPlan.Source(name: name, sha256: try Self.digest(source), table: table)
    }

    private static func digest(_ source: FileSource) throws -> String {
        var digest = SHA256()
        var offset: UInt64 = 0
        while offset < source.byteCount {
            let bytes = try source.read(at: offset, count: 1 << 20)
            guard !bytes.isEmpty else { break }
            digest.update(data: bytes)
            offset += UInt64(bytes.count)
        }
        return Hexadecimal.text(Array(digest.finalize()))
    }
}

extension String {
    fileprivate func isSameHeading(_ other: String) -> Bool { Heading(self) == Heading(other) }
}
