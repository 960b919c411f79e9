import ByteKit

/// The bytes of an age file that was written as text.
///
/// Strict, as age is: full lines of 64 characters, canonical base 64, nothing between the marks that does not belong there,
/// and nothing but blanks around them. Lines may end as on Windows.
package struct ArmorReader: Sendable {
    /// Blanks before and after the marks, in bytes.
    private static let blankLimit = 1_024

    private enum Stage {
        case before
        case lines
        /// A short or padded line was the last.
        case endMark
        case after
    }

    private var stage = Stage.before
    private var line: [UInt8] = []
    private var blanks = 0

    /// Begins before the first mark.
    package init() {}

    /// Takes the next part of the text and adds its bytes.
    /// - Throws: `sealing.armor-malformed`, `sealing.trailing-data`.
    package mutating func update(_ text: Span<UInt8>, into bytes: inout [UInt8]) throws(SealingError) {
        for index in text.indices {
            let unit = text[index]
            if unit == UInt8(ascii: "\n") {
                try take(&bytes)
                if stage != .after { line.removeAll(keepingCapacity: true) }
                continue
            }
            if stage == .before, line.isEmpty, Self.isBlank(unit) {
                try countBlank()
            } else if stage == .after {
                guard Self.isBlank(unit) else { throw SealingError(.trailingData) }
                try countBlank()
            } else {
                // The longest line that can be right is a line of 64 characters and the end of it.
                guard line.count < 66 else { throw SealingError(.armorMalformed, "long line") }
                line.append(unit)
            }
        }
    }

    /// Says that nothing follows.
    /// - Throws: `sealing.armor-malformed`, `sealing.truncated`.
    package mutating func finish(into bytes: inout [UInt8]) throws(SealingError) {
        // The last line may lack its end.
        if stage == .lines || stage == .endMark, line == ArmorWriter.end { stage = .after }
        guard stage == .after else { throw SealingError(.truncated, "no end mark") }
    }

    private mutating func take(_ bytes: inout [UInt8]) throws(SealingError) {
        if stage == .after || (stage == .before && line.isEmpty) { return try countBlank() }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        switch stage {
        case .before:
            guard line == ArmorWriter.begin else { throw SealingError(.armorMalformed, "first line") }
            stage = .lines
        case .lines where line != ArmorWriter.end:
            let isFull = line.count == 64
            guard !line.isEmpty, line.count <= 64, StrictBase64.decode(line.span, padded: true, into: &bytes) else {
                throw SealingError(.armorMalformed, "line")
            }
            if !isFull || line.last == UInt8(ascii: "=") { stage = .endMark }
        case .lines, .endMark:
            guard line == ArmorWriter.end else { throw SealingError(.armorMalformed, "no end mark") }
            stage = .after
            blanks = 0
        case .after: break
        }
    }

    private mutating func countBlank() throws(SealingError) {
        blanks += 1
        guard blanks <= Self.blankLimit else { throw SealingError(.armorMalformed, "blanks") }
    }

    private static func isBlank(_ unit: UInt8) -> Bool {
        unit == UInt8(ascii: " ") || (0x09...0x0D).contains(unit)
    }
}
