public import ByteKit

/// A part of another source, as if it were all.
public struct WindowSource: ByteSource {
    private let source: any ByteSource
    private let range: Range<UInt64>

    /// Shows `range` of a source; what lies outside the source is left out.
    public init(_ source: any ByteSource, range: Range<UInt64>) {
        self.source = source
        self.range = range.clamped(to: 0..<source.byteCount)
    }

    /// How many bytes the part has.
    public var byteCount: UInt64 { range.upperBound - range.lowerBound }

    /// Reads from the part.
    /// - Throws: what the source throws.
    public func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard offset < byteCount else { return 0 }
        let room = Int(clamping: min(UInt64(buffer.count), byteCount - offset))
        guard room < buffer.count else { return try source.read(at: range.lowerBound + offset, into: &buffer) }
        // The last part of the window: what lies behind it must not reach the caller.
        let part = try source.read(at: range.lowerBound + offset, count: room)
        for index in part.indices { buffer[index] = part[index] }
        return part.count
    }
}
