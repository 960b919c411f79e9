import ByteKit
import ByteSources
import Recovery
import Texts

/// A long list of sources, one a line, with one result object a line: for engines that spread work over machines.
///
/// A source that fails is a result line, and the others are still read.
struct ManifestRun {
    let search: Search
    let writer: ReportJSON
    let shard: Shard?
    let common: OutputOptions

    /// Reads the list and works through it.
    func run(_ manifest: String) async throws {
        let lines = try list(manifest)
        var isPartial = false
        var isFound = false
        var collected = ""
        for (number, line) in lines.enumerated() where shard?.takes(number) ?? true {
            let report = await search.run([try FindCommand.source(line)], now: .now)
            isPartial = isPartial || report.isPartial
            isFound = isFound || report.verdict.outcome == .keyFound || report.verdict.outcome == .candidatesDisagree
            let text = String(decoding: try writer.line(report, input: line), as: UTF8.self) + "\n"
            if common.output == nil { try common.write(text) } else { collected += text }
        }
        if common.output != nil { try common.write(collected) }
        if isPartial { throw RegainExit.partial }
        if !isFound { throw RegainExit.no }
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
            .map { $0.trimmingPrefix { $0 == " " }.description }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }
}
