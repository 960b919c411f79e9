import ByteKit
import ByteSources
import Recovery
import Texts

/// A long list of sources, one a line, with one result object a line: for engines that spread work over machines.
///
/// Sources are worked on side by side, and each answer is written when it is ready. A source that fails is a result
/// line. With `--output`, lines that the file already holds are not asked again, so an interrupted run goes on where it
/// stopped, and running it twice changes nothing.
struct ManifestRun {
    let search: Search
    let writer: ReportJSON
    let shard: Shard?
    let common: OutputOptions

    /// What the answers together say.
    private struct Summary {
        var isPartial = false
        var isFound = false

        mutating func add(_ report: FindReport) {
            isPartial = isPartial || report.isPartial
            isFound = isFound || report.verdict.outcome == .keyFound || report.verdict.outcome == .candidatesDisagree
        }
    }

    /// Reads the list and works through it.
    /// - Throws: the exit code that all answers together deserve.
    func run(_ manifest: String) async throws {
        let log = try common.output.map { try ResultLog(path: $0) }
        var summary = Summary()
        summary.isPartial = log?.hasPartial ?? false
        summary.isFound = log?.hasFound ?? false
        let wanted = try list(manifest).enumerated()
            .filter { shard?.takes($0.offset) ?? true }
            .map(\.element)
            .filter { !(log?.holds($0) ?? false) }
        try await withThrowingTaskGroup(of: (String, FindReport).self) { group in
            var next = 0
            func start() throws {
                guard next < wanted.count else { return }
                let line = wanted[next]
                next += 1
                let source = try Search.Source(given: line)
                group.addTask { [search] in (line, await search.run([source], now: .now)) }
            }
            for _ in 0..<Search.sourcesAtOnce { try start() }
            while let (line, report) = try await group.next() {
                summary.add(report)
                let text = String(decoding: try writer.line(report, input: line), as: UTF8.self) + "\n"
                if let log { try log.append(text) } else { try common.write(text) }
                try start()
            }
        }
        if summary.isPartial { throw RegainExit.partial }
        if !summary.isFound { throw RegainExit.no }
    }

    private func list(_ manifest: String) throws -> [String] {
        let bytes: [UInt8]
        if manifest == "-" {
            bytes = try StandardInput.readAll()
        } else {
            do {
                let source = try FileSource(path: manifest)
                bytes = try source.read(at: 0, count: Int(clamping: source.byteCount))
            } catch let error as SourceError {
                throw Failure(
                    error.code == .missing ? .noInput : .inputOutput,
                    Message(error.code.rawValue, ["path": .text(manifest)])
                )
            }
        }
        return String(decoding: bytes, as: UTF8.self)
            .split(whereSeparator: \.isNewline)
            .map { $0.drop { $0 == " " || $0 == "\t" }.description }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }
}
