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
    static let reachAfter = lineSize + 36
    /// How far ahead memory is asked for, in bytes; hardware alone stops at every page.
    private static let prefetchDistance = 2_048

    private static let hyphen: UInt8 = 0x2D

    /// A line that deserves a look.
    struct Hit {
        /// Where the line begins, in the span.
        let line: Int
        /// One byte for each byte of the line: not zero where a structure's first hyphen may stand.
        let anchors: SIMD8<UInt64>
        /// Whether one of the words at 4, 12, 20 … begins a header.
        let hasHeader: Bool
    }

    /// The first line from `start` on with something in it; lines begin at `start` plus multiples of 64 below `end`.
    ///
    /// - Parameters:
    ///   - bytes: the memory; `reachBefore` bytes before `start` are in it.
    ///   - start: at a multiple of 8 in the source, so that the words are those of a hive.
    ///   - end: no line begins here or later, nor where `reachAfter` bytes are not left.
    /// - Returns: nil when there is none.
    static func next(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Hit? {
        let last = min(end - 1, bytes.count - reachAfter)
        guard start >= reachBefore, start <= last else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return nil }
            return unsafe next(in: UnsafeRawPointer(base), count: bytes.count, from: start, through: last)
        }
    }

    /// Where the first line would begin that ``next(in:from:to:)`` with the same limits does not look at.
    static func firstLineNotRead(from start: Int, to end: Int, count: Int) -> Int {
        let last = min(end - 1, count - reachAfter)
        guard start >= reachBefore, start <= last else { return start }
        return start + ((last - start) / lineSize + 1) * lineSize
    }

    // SAFETY (all loads below): a line begins at `reachBefore` or later and has `reachAfter` bytes from its start on inside
    // the buffer, which the only caller checked; every load reads 64 bytes at -18 to +36 from a line's start.
    @unsafe
    private static func next(in base: UnsafeRawPointer, count: Int, from start: Int, through last: Int) -> Hit? {
        let hyphens = SIMD64<UInt8>(repeating: hyphen)
        let header3 = SIMD8<UInt32>(repeating: 164)
        let header4 = SIMD8<UInt32>(repeating: 1_272)
        let address = UInt(bitPattern: base)
        var line = start
        while line <= last {
            // A hint only; kept inside the buffer all the same.
            regain_prefetch(address &+ UInt(bitPattern: min(line &+ prefetchDistance, count)))
            let bytes = unsafe load(base, line)
            let pairs = unsafe words((bytes .== hyphens) .& (load(base, line &+ 12) .== hyphens))
            let sizes = unsafe unsafeBitCast(bytes, to: SIMD16<UInt32>.self).oddHalf
            let heads = unsafe unsafeBitCast((sizes .== header3) .| (sizes .== header4), to: SIMD4<UInt64>.self)
            let any = pairs.lowHalf | pairs.highHalf | heads
            if any[0] | any[1] | any[2] | any[3] != 0,
                let hit = unsafe look(base, line, pairs: pairs, sizes: sizes, hasHeads: heads != .zero)
            {
                return hit
            }
            line &+= lineSize
        }
        return nil
    }

    /// The second look, at the few lines that pass the first, for four hyphens, or a header before the two.
    @inline(never) @unsafe
    private static func look(
        _ base: UnsafeRawPointer,
        _ line: Int,
        pairs: SIMD8<UInt64>,
        sizes: SIMD8<UInt32>,
        hasHeads: Bool
    ) -> Hit? {
        let hasHeader = unsafe hasHeads && isHeader(base, line, sizes: sizes)
        var anchors = SIMD8<UInt64>.zero
        if pairs != .zero {
            let hyphens = SIMD64<UInt8>(repeating: hyphen)
            let narrow = unsafe (load(base, line &+ 6) .== hyphens) .& (load(base, line &+ 18) .== hyphens)
            let wide = unsafe (load(base, line &+ 24) .== hyphens) .& (load(base, line &+ 36) .== hyphens)
            // A rule of hyphens has four of them anywhere; what follows a key's hyphen is none.
            let next = unsafe load(base, line &+ 1) .!= hyphens
            let version3 =
                unsafe (load(base, line &- 9) .== SIMD64(repeating: 3))
                .& ((load(base, line &- 13) .== SIMD64(repeating: 0xA4))
                    .| (load(base, line &- 12) .== SIMD64(repeating: 1)))
            let version4 =
                unsafe (load(base, line &- 14) .== SIMD64(repeating: 4))
                .& (load(base, line &- 18) .== SIMD64(repeating: 0xF8))
            anchors = pairs & words(((narrow .| wide) .& next) .| version3 .| version4)
        }
        return hasHeader || anchors != .zero ? Hit(line: line, anchors: anchors, hasHeader: hasHeader) : nil
    }

    @unsafe
    private static func isHeader(_ base: UnsafeRawPointer, _ line: Int, sizes: SIMD8<UInt32>) -> Bool {
        let versions = unsafe unsafeBitCast(load(base, line &+ 4), to: SIMD16<UInt32>.self).oddHalf
        let version3 = (sizes .== SIMD8(repeating: 164)) .& (versions .== SIMD8(repeating: 3))
        let version4 = (sizes .== SIMD8(repeating: 1_272)) .& (versions .== SIMD8(repeating: 4))
        return any(version3 .| version4)
    }

    @inline(__always) @unsafe
    private static func load(_ base: UnsafeRawPointer, _ offset: Int) -> SIMD64<UInt8> {
        unsafe base.loadUnaligned(fromByteOffset: offset, as: SIMD64<UInt8>.self)
    }

    @inline(__always)
    private static func words(_ mask: SIMDMask<SIMD64<Int8>>) -> SIMD8<UInt64> {
        // SAFETY: a mask is stored as the vector of its lanes, 64 bytes of 0 or 0xFF.
        unsafe unsafeBitCast(mask, to: SIMD8<UInt64>.self)
    }
}
