import ByteKit
import CPrefetch

/// Runs over bytes 64 at a time and stops where a key may stand that is not written plainly, or something that only looks
/// like one.
///
/// Every form has four separators at equal distances (escaped hyphens, other dashes, blanks), or hyphens at the distances
/// of a GUID or a Product ID, or sixteen characters of base 64 in a row. Turning each line into bits once and shifting
/// them asks for all of that in a few steps.
enum TextFilter {
    /// Bytes looked at together.
    static let lineSize = 64
    /// Distances from one escaped hyphen to the next: five characters and the length of the escape.
    static let pitches = [8, 10, 11, 12, 13]

    /// What may stand at a place.
    enum Shape: Hashable, Sendable {
        /// The first of four hyphens six apart.
        case groups
        /// The first hyphen of a GUID.
        case guid
        /// The first hyphen of a Product ID: groups of 5, 3, 7, 5.
        case productID
        /// The first hyphen of an Extended PID: groups of 5, 5, 3, 6.
        case extendedPID
        /// The first of three hyphens six apart.
        case fourGroups
        /// The first of four escapes or dashes, this far apart.
        case escapes(pitch: Int)
        /// The first of four blanks six apart.
        case blanks
        /// The `=` of a soft line break.
        case softBreak
        /// Sixteen bytes that may all be of base 64.
        case encoded
    }

    /// A place that deserves a look.
    struct Hit: Sendable {
        let position: Int
        let shape: Shape
    }

    /// Appends the places of all shapes in `range`, by rising line.
    static func collect(in bytes: Span<UInt8>, _ range: Range<Int>, into hits: inout [Hit]) {
        // A line is read with the one after it; where there is none, in a copy with zeros behind.
        let whole = max(0, (bytes.count - range.lowerBound) / lineSize - 1)
        let count = min(whole, (range.count + lineSize - 1) / lineSize)
        run(over: bytes, from: range.lowerBound, lineCount: count, shift: 0, below: range.upperBound, into: &hits)
        let rest = range.lowerBound + count * lineSize
        guard rest < range.upperBound else { return }
        var copy = [UInt8](repeating: 0, count: 4 * lineSize)
        let available = min(bytes.count - rest, 3 * lineSize)
        for index in 0..<available { copy[index] = bytes[rest + index] }
        let lines = min(2, (range.upperBound - rest + lineSize - 1) / lineSize)
        run(over: copy.span, from: 0, lineCount: lines, shift: rest, below: range.upperBound, into: &hits)
    }

    // SAFETY: `lineCount` lines from `start` on, and one line more, lie inside `bytes`; both callers see to it.
    private static func run(
        over bytes: Span<UInt8>,
        from start: Int,
        lineCount: Int,
        shift: Int,
        below end: Int,
        into hits: inout [Hit]
    ) {
        guard lineCount > 0 else { return }
        precondition(start >= 0 && start + (lineCount + 1) * lineSize <= bytes.count)
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var line = unsafe Line(base + start)
            for index in 0..<lineCount {
                let position = start + index * lineSize
                unsafe line.advance(to: base + position)
                if line.isEmpty { continue }
                line.report(at: position + shift, below: end, into: &hits) { offset in
                    unsafe base[position + offset]
                }
            }
        }
    }

    /// The bits of one line and of the next.
    private struct Line {
        private var hyphens: UInt64 = 0
        private var hyphensNext: UInt64
        private var blanks: UInt64 = 0
        private var blanksNext: UInt64
        private var escapes: UInt64 = 0
        private var escapesNext: UInt64
        private var equals: UInt64 = 0
        private var dense: UInt64 = 0

        // SAFETY (both): 64 bytes, and in `advance` 128, from the address on are readable.
        @unsafe
        init(_ first: UnsafePointer<UInt8>) {
            hyphensNext = unsafe regain_bytes_equal(first, 0x2D)
            blanksNext = unsafe regain_bytes_equal(first, 0x20)
            escapesNext = unsafe Self.escapes(first)
        }

        @unsafe @inline(__always)
        mutating func advance(to bytes: UnsafePointer<UInt8>) {
            let next = unsafe bytes + lineSize
            hyphens = hyphensNext
            blanks = blanksNext
            escapes = escapesNext
            hyphensNext = unsafe regain_bytes_equal(next, 0x2D)
            blanksNext = unsafe regain_bytes_equal(next, 0x20)
            escapesNext = unsafe Self.escapes(next)
            equals = unsafe regain_bytes_equal(bytes, 0x3D)
            // From + to z: all of base 64 and few of what stands between words.
            dense = unsafe regain_bytes_within(bytes, 0x2B, 0x4F)
        }

        /// `\`, `&`, `%`, `=`, and the first byte of a dash in UTF-8.
        @unsafe @inline(__always)
        private static func escapes(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
            unsafe regain_bytes_within(bytes, 0x25, 1) | regain_bytes_equal(bytes, 0x5C)
                | regain_bytes_equal(bytes, 0x3D) | regain_bytes_equal(bytes, 0xE2)
        }

        @inline(__always)
        private func ahead(_ here: UInt64, _ next: UInt64, _ count: UInt64) -> UInt64 {
            here &>> count | next &<< (64 &- count)
        }

        @inline(__always)
        private func four(_ here: UInt64, _ next: UInt64, _ step: UInt64) -> UInt64 {
            here & ahead(here, next, step) & ahead(here, next, 2 &* step) & ahead(here, next, 3 &* step)
        }

        /// Whether nothing in the line can begin anything.
        @inline(__always)
        var isEmpty: Bool { hyphens | escapes | four(blanks, blanksNext, 6) == 0 && denseGroups == 0 }

        private var denseGroups: UInt64 {
            var groups: UInt64 = 0
            for part in 0..<UInt64(4) where dense &>> (16 &* part) & 0xFFFF == 0xFFFF { groups |= 1 &<< (16 &* part) }
            return groups
        }

        func report(
            at position: Int,
            below end: Int,
            into hits: inout [Hit],
            byte: (Int) -> UInt8
        ) {
            func add(_ bits: UInt64, _ shape: Shape) {
                var rest = bits
                while rest != 0 {
                    let place = position + rest.trailingZeroBitCount
                    rest &= rest &- 1
                    if place < end { hits.append(Hit(position: place, shape: shape)) }
                }
            }
            if hyphens != 0 {
                let sixApart = hyphens & ahead(hyphens, hyphensNext, 6) & ahead(hyphens, hyphensNext, 12)
                let five = sixApart & ahead(hyphens, hyphensNext, 18)
                add(five, .groups)
                add(sixApart & ~five, .fourGroups)
                add(four(hyphens, hyphensNext, 5), .guid)
                add(hyphens & ahead(hyphens, hyphensNext, 4) & ahead(hyphens, hyphensNext, 12), .productID)
                add(
                    hyphens & ahead(hyphens, hyphensNext, 6) & ahead(hyphens, hyphensNext, 10)
                        & ahead(hyphens, hyphensNext, 17),
                    .extendedPID
                )
            }
            if escapes != 0 {
                for pitch in pitches { add(four(escapes, escapesNext, UInt64(pitch)), .escapes(pitch: pitch)) }
                var rest = equals
                while rest != 0 {
                    let offset = rest.trailingZeroBitCount
                    rest &= rest &- 1
                    let next = byte(offset + 1)
                    if next == 0x0A || next == 0x0D, position + offset < end {
                        hits.append(Hit(position: position + offset, shape: .softBreak))
                    }
                }
            }
            add(four(blanks, blanksNext, 6), .blanks)
            add(denseGroups, .encoded)
        }
    }
}
