import ByteKit

/// Finds key structures in raw bytes at about the speed at which memory delivers them.
///
/// Two steps: ``scan(_:at:owning:into:)`` names the places where a structure has the right shape, `prove` says what a
/// place is worth. Neither opens a file nor changes a byte.
///
/// What is found at any alignment: keys as text in ASCII, UTF-16LE and UTF-16BE, in either case; keys in an MSDM table;
/// DigitalProductId of 164 and 256 bytes and DigitalProductId4 of 1272 bytes whose Product ID is written in them. A blob
/// without its Product ID is found where registry hives put values, 4 bytes past a multiple of 8 in the source. Pages of
/// hives are looked for on request, at multiples of 512 bytes.
public struct Carver: Sendable {
    /// What to look for.
    public struct Scope: OptionSet, Hashable, Sendable {
        /// The bits.
        public let rawValue: Int
        /// Takes the bits as they are.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Keys: text, DigitalProductId, DigitalProductId4, MSDM.
        public static let keys = Scope(rawValue: 1)
        /// Pages of registry hives: `regf` and `hbin`.
        public static let hives = Scope(rawValue: 2)
    }

    /// Bytes before its own range that a block should hold where the source has them.
    public static let contextBefore = 64
    /// Bytes after its own range that a block should hold where the source has them.
    public static let contextAfter = 2_048
    /// How far behind a structure's first byte the hyphen may lie by which it is found.
    private static let farthestAnchor = KeyTextShape.msdmKeyOffset + 5

    /// What is looked for.
    public let scope: Scope

    /// A carver for what `scope` names.
    public init(scope: Scope = .keys) { self.scope = scope }

    /// Appends every place where a structure of the right shape begins, by rising offset.
    ///
    /// Cutting a source into blocks changes nothing, as long as each block comes with its context: ``contextBefore`` and
    /// ``contextAfter`` bytes around the range it owns.
    ///
    /// - Parameters:
    ///   - bytes: a part of the source.
    ///   - base: offset of that part in the source.
    ///   - owned: where, in `bytes`, structures must begin to be named; all of it by default.
    ///   - candidates: what is found is appended here.
    public func scan(
        _ bytes: Span<UInt8>,
        at base: UInt64 = 0,
        owning owned: Range<Int>? = nil,
        into candidates: inout [CarvedCandidate]
    ) {
        let owned = (owned ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
        let first = candidates.count
        if scope.contains(.keys) { scanKeys(bytes, at: base, owning: owned, into: &candidates) }
        if scope.contains(.hives) { scanHives(bytes, at: base, owning: owned, into: &candidates) }
        if candidates.count > first + 1 {
            candidates[first...].sort { ($0.offset, $0.length) < ($1.offset, $1.length) }
        }
    }

    private func scanKeys(
        _ bytes: Span<UInt8>,
        at base: UInt64,
        owning owned: Range<Int>,
        into candidates: inout [CarvedCandidate]
    ) {
        let look = Look(base: base, owned: owned)
        let end = min(bytes.count, owned.upperBound + Self.farthestAnchor)
        // Lines begin at multiples of 64 in the source, so that a block's border moves none of them.
        let lead = max(owned.lowerBound, LineFilter.reachBefore)
        let misplaced = Int((base + UInt64(lead)) % UInt64(LineFilter.lineSize))
        let firstLine = min(end, misplaced == 0 ? lead : lead + LineFilter.lineSize - misplaced)
        for position in owned.lowerBound..<firstLine { look.everything(at: position, in: bytes, into: &candidates) }
        var hits: [LineFilter.Hit] = []
        // What is left is too near the end for a whole line with all it needs.
        let beyond = LineFilter.collect(in: bytes, from: firstLine, to: end, into: &hits)
        for hit in hits { look.examine(hit, in: bytes, into: &candidates) }
        for position in beyond..<max(beyond, end) { look.everything(at: position, in: bytes, into: &candidates) }
    }

    private func scanHives(
        _ bytes: Span<UInt8>,
        at base: UInt64,
        owning owned: Range<Int>,
        into candidates: inout [CarvedCandidate]
    ) {
        let alignment = UInt64(HiveShape.alignment)
        let misplaced = Int((base + UInt64(owned.lowerBound)) % alignment)
        let first = misplaced == 0 ? owned.lowerBound : owned.lowerBound + HiveShape.alignment - misplaced
        for position in stride(from: first, to: owned.upperBound, by: HiveShape.alignment)
        where bytes[position] == UInt8(ascii: "h") || bytes[position] == UInt8(ascii: "r") {
            if let found = HiveShape.candidate(in: bytes, at: position, base: base) { candidates.append(found) }
        }
    }
}

/// The exact look at single places, with every access checked.
private struct Look {
    let base: UInt64
    let owned: Range<Int>

    /// Looks at the places of a line that the filter marked.
    func examine(_ hit: LineFilter.Hit, in bytes: Span<UInt8>, into candidates: inout [CarvedCandidate]) {
        var rest = hit.anchors
        while rest != 0 {
            hyphen(at: hit.line + rest.trailingZeroBitCount, in: bytes, into: &candidates)
            rest &= rest - 1
        }
        guard hit.hasHeader else { return }
        for position in stride(from: hit.line + 4, to: hit.line + LineFilter.lineSize, by: 8) {
            header(at: position, in: bytes, into: &candidates)
        }
    }

    /// Looks at one place for everything that the filter and the looks above would find there.
    func everything(at position: Int, in bytes: Span<UInt8>, into candidates: inout [CarvedCandidate]) {
        if bytes[position] == UInt8(ascii: "-") { hyphen(at: position, in: bytes, into: &candidates) }
        if (base + UInt64(position)) % 8 == 4 { header(at: position, in: bytes, into: &candidates) }
    }

    private func hyphen(at position: Int, in bytes: Span<UInt8>, into candidates: inout [CarvedCandidate]) {
        // The same as the filter asks for, so that it does not matter which of the two sees a place.
        guard bytes.holds(1, at: position + 12), bytes[position + 12] == UInt8(ascii: "-"),
            bytes[position + 1] != UInt8(ascii: "-"), position > 0, bytes[position - 1] != UInt8(ascii: "-")
        else { return }
        if let found = KeyTextShape.candidate(hyphen: position, in: bytes, at: base) {
            append(found, to: &candidates)
        }
        if let found = BlobShape.candidate(hyphen: position, in: bytes, at: base) { append(found, to: &candidates) }
    }

    private func header(at position: Int, in bytes: Span<UInt8>, into candidates: inout [CarvedCandidate]) {
        guard let found = BlobShape.candidate(header: position, in: bytes, at: base),
            found.kind != .digitalProductId3Long
        else { return }
        append(found, to: &candidates)
    }

    private func append(_ found: CarvedCandidate, to candidates: inout [CarvedCandidate]) {
        guard found.offset >= base, owned.contains(Int(found.offset - base)) else { return }
        candidates.append(found)
    }
}
