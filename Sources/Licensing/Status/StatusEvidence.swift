public import ByteKit
public import Captures

/// One text that was handed in, with what was read from it.
public struct StatusEvidence: Sendable {
    /// The name it was given by: a path, or `-`.
    public let source: String
    /// What was read from it, in its order.
    public let captures: [Capture]
    /// When the text was written, where its file tells; a time within the text is trusted more.
    public let writtenAt: Timestamp?
    /// Whether the text holds a query that looks for Windows Server by name, which finds no Windows Server.
    public let asksByName: Bool

    /// Puts evidence together that was read already.
    public init(source: String, captures: [Capture], writtenAt: Timestamp? = nil, asksByName: Bool = false) {
        self.source = source
        self.captures = captures
        self.writtenAt = writtenAt
        self.asksByName = asksByName
    }

    /// Reads a text in any encoding that Windows writes.
    public init(source: String, parsing bytes: Span<UInt8>, writtenAt: Timestamp? = nil) {
        let captures = CaptureReader.read(bytes)
        self.init(
            source: source,
            captures: captures,
            writtenAt: Self.collectionTime(captures) ?? writtenAt,
            asksByName: Self.holdsNameFilter(bytes)
        )
    }

    /// When Regain's collector ran; nil for every other text, and where several files stand in one.
    private static func collectionTime(_ captures: [Capture]) -> Timestamp? {
        let times = captures.filter { $0.kind == .collector }.flatMap(\.records).compactMap { $0["CollectedAt"] }
        guard times.count == 1, let time = times.first else { return nil }
        return CapturedMoment.date(time, order: .unknown, near: Timestamp(secondsSince1970: 0))?.moment
    }

    /// Whether a query for `*Windows Server*` or `%Windows Server%` stands in the text.
    ///
    /// Windows names its licence «Windows(R), ServerStandard edition», which no such query finds. Zero bytes are passed
    /// over, so that UTF-16 is read as well as UTF-8.
    private static func holdsNameFilter(_ bytes: Span<UInt8>) -> Bool {
        let wanted = Array("windows server".utf8)
        var matched = 0
        var opening: UInt8 = 0
        var before: UInt8 = 0
        for index in 0..<min(bytes.count, 1 << 20) {
            let byte = bytes[index]
            guard byte != 0 else { continue }
            let small = byte &- 0x41 < 26 ? byte | 0x20 : byte
            if matched == wanted.count {
                if byte == opening { return true }
                matched = 0
            }
            if matched > 0, small == wanted[matched] {
                matched += 1
            } else {
                matched = small == wanted[0] && (before == 0x2A || before == 0x25) ? 1 : 0
                if matched == 1 { opening = before }
            }
            before = byte
        }
        return false
    }
}
