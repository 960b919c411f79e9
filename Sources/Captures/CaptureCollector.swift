/// Gathers records into captures: neighbours of one kind and one machine belong together.
struct CaptureCollector {
    /// No text yields more records than this.
    static let maximumRecordCount = 200_000

    private(set) var captures: [Capture] = []
    private var recordCount = 0
    private var problems: [CaptureProblem] = []

    /// Whether no more records are taken.
    var isFull: Bool { recordCount >= Self.maximumRecordCount }

    /// Adds a record; `host` is the machine it speaks of, where it says so itself.
    mutating func add(_ record: CapturedRecord, kind: CaptureKind, host: String? = nil) {
        guard !isFull, !record.fields.isEmpty else { return }
        recordCount += 1
        if isFull, let field = record.fields.first {
            problems.append(CaptureProblem(code: CaptureProblem.recordLimit, line: field.line, offset: field.offset))
        }
        let named = host.flatMap { $0.isEmpty ? nil : $0 }
        if let last = captures.indices.last, captures[last].kind == kind {
            let known = captures[last].host
            if named == nil || known == nil || known?.lowercased() == named?.lowercased() {
                captures[last].records.append(record)
                captures[last].host = known ?? named
                return
            }
        }
        captures.append(Capture(kind: kind, host: named, records: [record]))
    }

    /// Adds whole captures that another reader made.
    mutating func add(_ more: [Capture]) {
        for capture in more {
            for record in capture.records { add(record, kind: capture.kind, host: capture.host) }
            problems += capture.problems
        }
    }

    /// Notes a problem; it is reported with the last capture.
    mutating func note(_ problem: CaptureProblem) {
        guard problems.count < 100 else { return }
        problems.append(problem)
    }

    /// The captures, problems included.
    consuming func finish() -> [Capture] {
        if let last = captures.indices.last { captures[last].problems += problems }
        return captures
    }
}
