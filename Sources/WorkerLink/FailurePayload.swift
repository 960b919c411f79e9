import ByteKit

/// How an error travels: code, place and a few words.
///
/// What carries no code of its own becomes `worker.failed`.
enum FailurePayload {
    static func encode(_ error: any Error) -> [UInt8] {
        let report =
            switch error {
            case let error as WorkerError: error
            case let error as ParseError:
                WorkerError(error.code, detail: error.detail, offset: UInt64(exactly: error.offset))
            case let error as any WorkerReportable: error.workerError
            default: WorkerError("worker.failed", detail: String(describing: type(of: error)))
            }
        var writer = WireWriter()
        writer.text(report.code.rawValue)
        writer.text(report.doing)
        writer.text(String(report.detail.prefix(500)))
        writer.optional(report.offset) { $0.u64($1) }
        return writer.bytes
    }

    static func decode(_ payload: [UInt8]) -> WorkerError {
        var reader = ByteReader(payload.span)
        do throws(ParseError) {
            return WorkerError(
                ParseError.Code(rawValue: try reader.wireText()),
                doing: try reader.wireText(),
                detail: try reader.wireText(),
                offset: try reader.wireOptional { (input) throws(ParseError) in try input.u64() }
            )
        } catch { return WorkerError(.workerProtocol, detail: "failure") }
    }
}

/// An error that knows how it is to be told across the border between processes.
public protocol WorkerReportable: Error {
    /// The same failure with a stable code.
    var workerError: WorkerError { get }
}
