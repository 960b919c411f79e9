import ByteKit
import CPrefetch

/// Runs over bytes 64 at a time and stops only where a key structure may begin.
///
/// One comparison serves all forms: two hyphens 12 bytes apart. That is two groups of six in a key of one-byte
/// characters, one group of six in UTF-16; in a DigitalProductId the Product ID has hyphens at bytes 13 and 25
/// whatever its generation (5-3-7-5 and 5-5-5-5 digits alike), in a DigitalProductId4 the Extended PID has them at 18 and
/// 30. Blobs without that text are found by their header, but only where a registry hive puts values: 4 past a multiple
/// of 8.
///
/// This is the one file of the room that reads memory without a check for every load: bounds-checked loads in this loop
/// take more than twice the time of the loop itself. The limits are checked once a call.
enum LineFilter {
    /// Bytes looked at together.
    static let lineSize = 64
    /// Bytes that must be there before the first line.
    static let reachBefore = 18
    /// Bytes that must be there from the start of the last line on.
    static let reachAfter = 2 * lineSize
    /// How far ahead memory is asked for, in bytes; hardware alone stops at every page.
    private static let prefetchDistance = 2_048

    /// Lines between the first look and the second: their bytes are still in the processor's nearest cache.
    private static let groupSize = 256

    private static let hyphen: UInt8 = 0x2D

    /// A line that deserves a look.
    struct Hit {
        /// Where the line begins, in the span.
        let line: Int
        /// A bit for each byte of the line, the first byte's lowest: set where a structure's first hyphen may stand.
        let anchors: UInt64
        /// Whether one of the words at 4, 12, 20 … begins a header.
        let hasHeader: Bool
    }

    /// Appends the lines with something in them; lines begin at `start` plus multiples of 64 below `end`.
    ///
    /// - Parameters:
    ///   - bytes: the memory; `reachBefore` bytes before `start` are in it.
    ///   - start: at a multiple of 8 in the source, so that the words are those of a hive.
    ///   - end: no line begins here or later, nor where `reachAfter` bytes are not left.
    ///   - hits: what is found is appended here.
    /// - Returns: where the first line would begin that was not looked at.
    static func collect(in bytes: Span<UInt8>, from start: Int, to end: Int, into hits: inout [Hit]) -> Int {
        let last = min(end - 1, bytes.count - reachAfter)
        guard start >= reachBefore, start <= last else { return start }
        let lineCount = (last - start) / lineSize + 1
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: groupSize) { marked in
                guard let room = marked.baseAddress else { return }
                for group in stride(from: 0, to: lineCount, by: groupSize) {
                    let first = start + group * lineSize
                    let count = min(groupSize, lineCount - group)
                    let found = unsafe mark(base, byteCount: bytes.count, from: first, lineCount: count, in: room)
                    for index in 0..<found {
                        if let hit = unsafe look(base, room[index]) { hits.append(hit) }
                    }
                }
            }
        }
        return start + lineCount * lineSize
    }

    // SAFETY (all loads below): a line begins at `reachBefore` or later and has `reachAfter` bytes from its start on inside
    // the buffer, which `collect` alone sees to; every load reads
    // 64 bytes or fewer at -18 to +64 from a line's start.

    /// The first look: writes down where lines with a pair of hyphens or the size of a blob begin.
    ///
    /// Every line is written down and only the marked ones are counted: a branch would be mispredicted in every text with
    /// hyphens, which costs more than the whole look.
    ///
    /// - Returns: how many places of `marked` are filled, `lineCount` at most.
    @inline(never) @unsafe
    private static func mark(
        _ base: UnsafeRawPointer,
        byteCount: Int,
        from start: Int,
        lineCount: Int,
        in marked: UnsafeMutablePointer<Int>
    ) -> Int {
        let header3 = SIMD8<UInt32>(repeating: 164)
        let header4 = SIMD8<UInt32>(repeating: 1_272)
        let address = UInt(bitPattern: base)
        var count = 0
        var line = start
        for _ in 0..<lineCount {
            // A hint only; kept inside the buffer all the same.
            regain_prefetch(address &+ UInt(bitPattern: min(line &+ prefetchDistance, byteCount)))
            let pairs = unsafe equal(base, line, hyphen) & equal(base, line &+ 12, hyphen)
            let sizes = unsafe words32(base, line)
            let heads = words64(sizes .== header3) | words64(sizes .== header4)
            let any = pairs.lowHalf | pairs.highHalf | heads
            // SAFETY: count is below lineCount here, for which the caller has room.
            unsafe marked[count] = line
            count &+= hasBits(any) ? 1 : 0
            line &+= lineSize
        }
        return count
    }

    /// The second look, at the lines that pass the first, for four hyphens, or a header before the two.
    ///
    /// The hyphens of the line and of the next are turned into bits once; the rest is shifting.
    @inline(never) @unsafe
    private static func look(_ base: UnsafeRawPointer, _ line: Int) -> Hit? {
        let bytes = unsafe (base + line).assumingMemoryBound(to: UInt8.self)
        let here = unsafe regain_bytes_equal(bytes, hyphen)
        let next = unsafe regain_bytes_equal(bytes + lineSize, hyphen)
        func ahead(_ count: UInt64) -> UInt64 { here &>> count | next &<< (64 &- count) }
        // Rules of hyphens have as many of them anywhere; beside one of the hyphens looked for there is none.
        let before: UInt64 = unsafe byte(base, line &- 1) == hyphen ? 1 : 0
        let pairs = here & ahead(12) & ~(here &<< 1 | before | ahead(1))
        var anchors = pairs & (ahead(6) & ahead(18) | ahead(24) & ahead(36))
        var rest = pairs & ~anchors
        while rest != 0 {
            let bit = rest.trailingZeroBitCount
            rest &= rest &- 1
            if unsafe followsHeader(base, line &+ bit) { anchors |= 1 &<< UInt64(bit) }
        }
        let hasHeader = unsafe isHeader(base, line)
        return anchors != 0 || hasHeader ? Hit(line: line, anchors: anchors, hasHeader: hasHeader) : nil
    }

    /// Whether one of the words at 4, 12, 20 … is a blob's size and the next its version.
    @inline(__always) @unsafe
    private static func isHeader(_ base: UnsafeRawPointer, _ line: Int) -> Bool {
        let sizes = unsafe words32(base, line)
        let version3 = words64(sizes .== SIMD8(repeating: 164))
        let version4 = words64(sizes .== SIMD8(repeating: 1_272))
        guard hasBits(version3 | version4) else { return false }
        let versions = unsafe words32(base, line &+ 4)
        return hasBits(
            version3 & words64(versions .== SIMD8(repeating: 3)) | version4 & words64(versions .== SIMD8(repeating: 4))
        )
    }

    @inline(__always)
    private static func hasBits(_ words: SIMD4<UInt64>) -> Bool { words[0] | words[1] | words[2] | words[3] != 0 }

    /// Whether the hyphen at `place` is that of a blob's identifier.
    @inline(__always) @unsafe
    private static func followsHeader(_ base: UnsafeRawPointer, _ place: Int) -> Bool {
        unsafe BlobShape.isHeader3(base.loadUnaligned(fromByteOffset: place &- BlobShape.hyphen3, as: UInt64.self))
            || BlobShape.isHeader4(base.loadUnaligned(fromByteOffset: place &- BlobShape.hyphen4, as: UInt64.self))
    }

    @inline(__always) @unsafe
    private static func byte(_ base: UnsafeRawPointer, _ offset: Int) -> UInt8 {
        unsafe base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Every byte of a line compared with one value: 0xFF where it is that, else 0.
    @inline(__always) @unsafe
    private static func equal(_ base: UnsafeRawPointer, _ offset: Int, _ value: UInt8) -> SIMD8<UInt64> {
        let bytes = unsafe base.loadUnaligned(fromByteOffset: offset, as: SIMD64<UInt8>.self)
        // The vector of one value is made of eight words: of 64 bytes, the compiler makes it in a loop of 64 turns.
        let wanted = SIMD8<UInt64>(repeating: UInt64(value) &* 0x0101_0101_0101_0101)
        // SAFETY: 64 bytes either way; a mask is stored as the vector of its lanes, 0 or 0xFF.
        return unsafe unsafeBitCast(bytes .== unsafeBitCast(wanted, to: SIMD64<UInt8>.self), to: SIMD8<UInt64>.self)
    }

    /// Every other 32-bit word of a line, from the second on.
    @inline(__always) @unsafe
    private static func words32(_ base: UnsafeRawPointer, _ offset: Int) -> SIMD8<UInt32> {
        unsafe base.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt32>.self).oddHalf
    }

    /// The mask of words as numbers that can be put together with others.
    @inline(__always)
    private static func words64(_ mask: SIMDMask<SIMD8<Int32>>) -> SIMD4<UInt64> {
        // SAFETY: a mask is stored as the vector of its lanes, 32 bytes.
        unsafe unsafeBitCast(mask, to: SIMD4<UInt64>.self)
    }
}
