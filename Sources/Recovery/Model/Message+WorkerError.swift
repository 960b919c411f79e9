import ByteKit
public import Texts
public import WorkerLink

extension Message {
    /// What a worker reports.
    public init(_ error: WorkerError) {
        self.init(
            error.code.rawValue,
            [
                "offset": .number(Int(clamping: error.offset ?? 0)), "detail": .text(error.detail),
                "doing": .text(error.doing),
            ]
        )
    }
}
