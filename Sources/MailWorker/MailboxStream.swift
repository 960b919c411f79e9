import ByteKit
import DocumentServing
import Documents
import Glibc

/// The messages of an mbox file of any size, one after another.
///
/// A message begins behind a line `From …` that has a time in it and follows an empty line (RFC 4155, appendix A). Where
/// a message says its `Content-Length` and another begins, or the file ends, exactly there, that counts instead (mboxcl).
/// One `>` before `From ` at the beginning of a line is taken off (mboxrd).
///
/// The borders are found here and not by GMime: a message that ends the worker can then be left out the next time without
/// being parsed, and no message takes more memory than it may.
final class MailboxStream: DocumentStream {
    private let source: any ByteSource
    private let limits: DocumentLimits
    /// Where the next message's line `From …` begins.
    private var position: UInt64 = 0
    private var buffer: [UInt8] = []
    private var bufferStart: UInt64 = 0

    private static let blockSize = 1 << 20
    /// Lines `From …` and lines of a header that are looked at are shorter.
    private static let lineLimit = 2_000

    init(_ source: any ByteSource, limits: DocumentLimits) {
        self.source = source
        self.limits = limits
    }

    func next() throws -> Document? {
        guard let message = try nextRange() else { return nil }
        let limit = MessageReader.byteLimit(limits)
        let count = Int(clamping: min(message.upperBound - message.lowerBound, UInt64(limit)))
        let bytes = Self.unquoted(try bytes(at: message.lowerBound, count: count))
        var document = MessageReader.read(bytes, limits: limits)
        document.offset = message.lowerBound
        if message.upperBound - message.lowerBound > UInt64(limit) {
            document.problems.append(ParseError(.documentTooLong, at: Int(clamping: message.lowerBound), "message"))
        }
        return document
    }

    func skip(_ count: UInt64) throws {
        for _ in 0..<count where try nextRange() == nil { return }
    }

    /// The bytes of the next message without its line `From …`.
    private func nextRange() throws -> Range<UInt64>? {
        while position < source.byteCount {
            guard let behind = try endOfLine(at: position) else { return nil }
            let start = behind
            let end = try end(ofMessageAt: start)
            position = end
            // Empty lines at the end of a file are no message.
            if end > start { return start..<end }
        }
        return nil
    }

    private func end(ofMessageAt start: UInt64) throws -> UInt64 {
        if let end = try announcedEnd(ofMessageAt: start) { return end }
        // A message of nothing: the next line is already the next message's.
        var line = start
        var isBehindEmpty = true
        while line < source.byteCount {
            if isBehindEmpty, try isFromLine(at: line) { return line }
            guard let next = try endOfLine(at: line) else { break }
            isBehindEmpty = next - line == 1
            if next - line == 2 { isBehindEmpty = try bytes(at: line, count: 1) == [13] }
            line = next
        }
        return source.byteCount
    }

    /// The end that a header `Content-Length` tells, where it is one.
    private func announcedEnd(ofMessageAt start: UInt64) throws -> UInt64? {
        var line = start
        var announced: UInt64?
        for _ in 0..<1_000 {
            guard let next = try endOfLine(at: line), next - line < UInt64(Self.lineLimit) else { return nil }
            let text = String(decoding: try bytes(at: line, count: Int(next - line)), as: UTF8.self)
            line = next
            if text == "\n" || text == "\r\n" {
                guard let announced, announced <= source.byteCount - line else { return nil }
                return try confirmed(line + announced)
            }
            if text.lowercased().hasPrefix("content-length:") {
                announced = UInt64(String(text.dropFirst(15)).trimmingBlanks())
            }
        }
        return nil
    }

    /// Whether a message really ends here: at the end of the file or before a line `From …`, blank lines aside.
    private func confirmed(_ end: UInt64) throws -> UInt64? {
        var place = end
        for _ in 0..<4 {
            if place >= source.byteCount { return source.byteCount }
            let byte = try bytes(at: place, count: 1)
            guard byte == [10] || byte == [13] else { break }
            place += 1
        }
        return try isFromLine(at: place) ? place : nil
    }

    private func isFromLine(at start: UInt64) throws -> Bool {
        guard try bytes(at: start, count: 5) == Array("From ".utf8) else { return false }
        let line = try bytes(at: start, count: 256).prefix { $0 != 10 }
        return DocumentKind.isMailboxLine(Array(line).span)
    }

    // MARK: Bytes

    private func endOfLine(at start: UInt64) throws -> UInt64? {
        var place = start
        while place < source.byteCount {
            try fill(at: place)
            let first = Int(place - bufferStart)
            let found = buffer.withUnsafeBytes { memory -> Int? in
                guard let base = memory.baseAddress, first < memory.count else { return nil }
                return memchr(base + first, 10, memory.count - first).map { UnsafeRawPointer($0) - base }
            }
            if let found { return bufferStart + UInt64(found) + 1 }
            let end = bufferStart + UInt64(buffer.count)
            guard end > place else { break }
            place = end
        }
        return start < source.byteCount ? source.byteCount : nil
    }

    private func bytes(at start: UInt64, count: Int) throws -> [UInt8] {
        guard count <= Self.blockSize / 4 else { return try source.read(at: start, count: count) }
        try fill(at: start, atLeast: count)
        let first = Int(start - bufferStart)
        guard first < buffer.count else { return [] }
        return Array(buffer[first..<min(buffer.count, first + count)])
    }

    private func fill(at start: UInt64, atLeast count: Int = 1) throws {
        let end = bufferStart + UInt64(buffer.count)
        if start >= bufferStart, start < end, start + UInt64(count) <= end || end >= source.byteCount { return }
        buffer = try source.read(at: start, count: Self.blockSize)
        bufferStart = start
    }

    private static func unquoted(_ bytes: [UInt8]) -> [UInt8] {
        let quoted = Array(">From ".utf8)
        var result: [UInt8] = []
        var line = 0
        var copied = 0
        while line < bytes.count {
            var place = line
            while place < bytes.count, bytes[place] == quoted[0] { place += 1 }
            if place > line, bytes[(place - 1)...].starts(with: quoted) {
                result += bytes[copied..<line]
                copied = line + 1
            }
            guard let end = bytes[place...].firstIndex(of: 10) else { break }
            line = end + 1
        }
        if copied == 0 { return bytes }
        return result + bytes[copied...]
    }
}
