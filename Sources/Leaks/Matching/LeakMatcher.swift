import ByteKit
import Carving
import ProductKey
import Unpacking

/// Finds whole keys in bytes: plainly written, in structures of Windows, escaped, and inside what wraps them.
///
/// It opens no file. The bytes may be a block of a longer source: what begins in the owned range is told, with the
/// surrounding bytes as context, so that blocks may be cut anywhere and worked on side by side.
public struct LeakMatcher: Sendable {
    /// Bytes before its own range that a block should hold.
    public static let contextBefore = 256
    /// Bytes after its own range that a block should hold.
    public static let contextAfter = 4_096
    /// Wrappings inside wrappings that are opened.
    public static let depthLimit = 6
    /// Characters of one encoded text that are fetched beyond the block.
    public static let fetchLimit = 32 << 20

    /// What a block holds.
    public struct Result: Sendable {
        /// The keys, in no order.
        public internal(set) var matches: [TextMatch] = []
        /// What looks like a key and is none.
        public internal(set) var lookalikes = LookalikeCounts()
        /// Whether something packed was not looked at to its end, because it was too large or too deep.
        public internal(set) var isCutShort = false
        /// Bytes that may still be unpacked.
        var unpackable = 0

        /// Nothing.
        public init() {}
    }

    private let carver = Carver()
    private let unpackLimit: Int

    /// A matcher.
    ///
    /// - Parameter unpackLimit: bytes that the packed texts inside one block may unpack to.
    public init(unpackLimit: Int = 64 << 20) { self.unpackLimit = unpackLimit }

    /// Searches a block.
    ///
    /// - Parameters:
    ///   - bytes: the block with its context.
    ///   - base: offset of its first byte in the source.
    ///   - owned: what begins there is told.
    ///   - order: how the source stores characters of two bytes, where it does.
    ///   - fetch: reads more of the source, for an encoded text that is longer than the block.
    /// - Returns: what was found.
    public func search(
        _ bytes: Span<UInt8>,
        at base: UInt64 = 0,
        owning owned: Range<Int>? = nil,
        order: Layer? = nil,
        fetch: ((_ offset: UInt64, _ count: Int) -> [UInt8])? = nil
    ) -> Result {
        var result = Result()
        result.unpackable = unpackLimit
        let owned = (owned ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
        let frame = Frame(base: base, owned: owned, layers: [], depth: 0, fetch: fetch)
        plain(bytes, frame, into: &result)
        text(bytes, frame, order: order, into: &result)
        return result
    }

    /// Where a search stands.
    private struct Frame {
        var base: UInt64
        var owned: Range<Int>
        /// What the bytes were wrapped in.
        var layers: [Layer]
        var depth: Int
        var fetch: ((UInt64, Int) -> [UInt8])?
        /// Bytes of the source for each of these.
        var scale = 1
        /// Where everything stands that is found here, once the bytes are no part of the source.
        var place: ((Int) -> UInt64)?

        /// Whether a match at this place is to be told.
        func owns(_ position: Int) -> Bool { owned.contains(position) }

        func offset(_ position: Int) -> UInt64 { place?(position) ?? base + UInt64(position * scale) }
    }

    private func add(
        _ key: ProductKey,
        at position: Int,
        length: Int,
        _ frame: Frame,
        _ layer: Layer?,
        isProven: Bool,
        into result: inout Result
    ) {
        let isDirect = frame.place == nil
        result.matches.append(
            TextMatch(
                key: key,
                offset: frame.offset(position),
                length: isDirect ? length * frame.scale : 0,
                layers: frame.layers + (layer.map { [$0] } ?? []),
                isProven: isProven
            )
        )
    }

    // MARK: Plainly written, and structures

    private func plain(_ bytes: Span<UInt8>, _ frame: Frame, into result: inout Result) {
        var candidates: [CarvedCandidate] = []
        carver.scan(bytes, at: 0, owning: frame.owned, into: &candidates)
        for candidate in candidates {
            guard let finding = carver.prove(candidate, in: bytes), let key = finding.key else { continue }
            let layer: Layer?
            switch candidate.kind {
            case .keyText(.ascii): layer = nil
            case .keyText(.utf16LE): layer = .utf16LE
            case .keyText(.utf16BE): layer = .utf16BE
            case .msdm: layer = .msdm
            default: layer = .digitalProductID
            }
            if finding.standing == .unproven, key.number.checksumAgrees == false {
                result.lookalikes.otherCodes += 1
                continue
            }
            guard finding.standing != .damaged else { continue }
            add(
                key,
                at: Int(candidate.offset),
                length: candidate.length,
                frame,
                layer,
                isProven: finding.standing == .proven,
                into: &result
            )
        }
    }

    // MARK: Text

    private func text(_ bytes: Span<UInt8>, _ frame: Frame, order: Layer?, into result: inout Result) {
        guard let order else { return narrow(bytes, frame, into: &result) }
        // Units begin at even offsets of the source.
        let first = frame.place == nil && frame.base % 2 == 1 ? 1 : 0
        let text = WideText.narrowed(bytes, from: first, order)
        var inner = frame
        inner.owned = (frame.owned.lowerBound + 1 - first) / 2..<(frame.owned.upperBound + 1 - first) / 2
        inner.layers.append(order)
        inner.scale = 2
        inner.base += UInt64(first)
        // More of the source would have to be narrowed first.
        inner.fetch = frame.fetch.map { fetch in
            { offset, count in
                let more = fetch(offset, 2 * count)
                return WideText.narrowed(more.span, from: 0, order)
            }
        }
        if let place = frame.place { inner.place = { place(2 * $0) } }
        narrow(text.span, inner, into: &result)
    }

    private func narrow(_ bytes: Span<UInt8>, _ frame: Frame, into result: inout Result) {
        var hits: [TextFilter.Hit] = []
        // A hyphen lies at most eight bytes behind the first character of what it separates, a soft break at most 28.
        let end = min(bytes.count, frame.owned.upperBound + 32)
        TextFilter.collect(in: bytes, frame.owned.lowerBound..<max(frame.owned.lowerBound, end), into: &hits)
        var runEnd = 0
        for hit in hits {
            switch hit.shape {
            case .encoded:
                guard hit.position >= runEnd, hit.position < frame.owned.upperBound else { continue }
                runEnd = encoded(bytes, hit.position, after: runEnd, frame, into: &result)
            case .escapes(let pitch):
                escaped(bytes, hit.position, pitch: pitch, frame, into: &result)
            case .softBreak:
                broken(bytes, hit.position, frame, into: &result)
            case .blanks:
                spaced(bytes, hit.position, frame, into: &result)
            case .groups:
                groups(bytes, hit.position, frame, into: &result)
            case .guid where frame.owns(hit.position - 8) && Lookalike.isGUID(bytes, hyphen: hit.position):
                result.lookalikes.guids += 1
            case .productID where frame.owns(hit.position - 5) && Lookalike.isProductID(bytes, hyphen: hit.position),
                .fourGroups where frame.owns(hit.position - 5) && Lookalike.isNewProductID(bytes, hyphen: hit.position):
                result.lookalikes.productIDs += 1
            case .extendedPID
            where frame.owns(hit.position - 5) && Lookalike.isExtendedPID(bytes, hyphen: hit.position):
                result.lookalikes.extendedPIDs += 1
            default: continue
            }
        }
    }

    /// Five groups with hyphens: what is told elsewhere unless an escape touches it.
    private func groups(_ bytes: Span<UInt8>, _ hyphen: Int, _ frame: Frame, into result: inout Result) {
        let start = hyphen - 5
        guard frame.owns(start) else { return }
        guard let key = WrittenKey.read(bytes, at: start, pitch: 6) else {
            if Lookalike.isCode(bytes, hyphen: hyphen) { result.lookalikes.otherCodes += 1 }
            return
        }
        guard start > 0, Characters.isWord(bytes[start - 1]), WrittenKey.endsEscape(bytes, start),
            WrittenKey.endsAlone(bytes, start + 29)
        else { return }
        take(key, at: start, length: 29, frame, .escapes, into: &result)
    }

    private func escaped(
        _ bytes: Span<UInt8>,
        _ separator: Int,
        pitch: Int,
        _ frame: Frame,
        into result: inout Result
    ) {
        let start = separator - 5
        let length = 4 * pitch + 5
        guard frame.owns(start),
            (0..<4).allSatisfy({ index in
                EscapedHyphen.stands(bytes, at: separator + index * pitch, length: pitch - 5)
            }), let key = WrittenKey.read(bytes, at: start, pitch: pitch), WrittenKey.beginsAlone(bytes, start),
            WrittenKey.endsAlone(bytes, start + length)
        else { return }
        take(key, at: start, length: length, frame, .escapes, into: &result)
    }

    /// Blanks between the groups: words of five letters do the same, so what has no check must look like no words.
    private func spaced(_ bytes: Span<UInt8>, _ blank: Int, _ frame: Frame, into result: inout Result) {
        let start = blank - 5
        guard frame.owns(start), let key = WrittenKey.read(bytes, at: start, pitch: 6),
            WrittenKey.beginsAlone(bytes, start), WrittenKey.endsAlone(bytes, start + 29),
            !bytes.all(start - 6..<start - 1, Characters.isKey)
        else { return }
        let proof = key.number.checksumAgrees
        let text = (0..<29).filter { $0 % 6 != 5 }.map { bytes[start + $0] }
        let looksTyped = !text.contains(where: Characters.isLower) && text.count(where: Characters.isDigit) >= 3
        guard proof == true || proof == nil && looksTyped else { return }
        take(key, at: start, length: 29, frame, nil, into: &result)
    }

    /// A key with a soft line break inside: read again without the break.
    private func broken(_ bytes: Span<UInt8>, _ mark: Int, _ frame: Frame, into result: inout Result) {
        let next = bytes.at(mark + 1, { $0 == 0x0D }) ? mark + 2 : mark + 1
        guard bytes.at(next, { $0 == 0x0A }) else { return }
        let first = max(0, mark - 40)
        let joined = bytes.array(first..<mark) + bytes.array(min(next + 1, bytes.count)..<min(next + 41, bytes.count))
        let joint = mark - first
        var candidates: [CarvedCandidate] = []
        carver.scan(joined.span, into: &candidates)
        for candidate in candidates where candidate.kind == .keyText(.ascii) {
            let start = Int(candidate.offset)
            guard start < joint, start + candidate.length > joint, frame.owns(first + start),
                let key = carver.prove(candidate, in: joined.span)?.key
            else { continue }
            take(key, at: first + start, length: 0, frame, .quotedPrintable, into: &result)
        }
    }

    private func take(
        _ key: ProductKey,
        at position: Int,
        length: Int,
        _ frame: Frame,
        _ layer: Layer?,
        into result: inout Result
    ) {
        let proof = key.number.checksumAgrees
        guard proof != false else {
            result.lookalikes.otherCodes += 1
            return
        }
        add(key, at: position, length: length, frame, layer, isProven: proof == true, into: &result)
    }

    // MARK: Wrapped

    /// Opens the encoded text that a place lies in, and says where it ends.
    private func encoded(
        _ bytes: Span<UInt8>,
        _ place: Int,
        after end: Int,
        _ frame: Frame,
        into result: inout Result
    ) -> Int {
        guard bytes.all(place..<place + 16, Characters.isSextet) else { return end }
        var runEnd = end
        guard let run = EncodedRun(bytes, around: place, notBefore: end, end: &runEnd) else { return runEnd }
        guard frame.depth < Self.depthLimit else {
            result.isCutShort = true
            return runEnd
        }
        if run.isCut, run.beginsPacked, let fetch = frame.fetch {
            let more = fetch(frame.offset(run.start), Self.fetchLimit)
            var wholeEnd = 0
            if let whole = EncodedRun(more.span, around: 0, notBefore: 0, end: &wholeEnd) {
                if whole.isCut, more.count == Self.fetchLimit { result.isCutShort = true }
                let start = frame.offset(run.start)
                open(whole, phases: 0..<1, frame, into: &result) { _ in (start, true) }
                return runEnd
            }
        }
        // A run whose beginning lies before the block may begin anywhere.
        let startIsKnown = run.start > 0 || frame.base == 0 || frame.place != nil
        // Deeper down a text begins where it was put, and trying everything everywhere would multiply.
        let phases = frame.depth > 1 ? 0..<1 : run.phases(startIsKnown: startIsKnown)
        open(run, phases: phases, frame, into: &result) { position in
            (frame.offset(position), frame.owns(position))
        }
        return runEnd
    }

    private func open(
        _ run: EncodedRun,
        phases: Range<Int>,
        _ frame: Frame,
        into result: inout Result,
        at locate: @escaping (Int) -> (offset: UInt64, isOwned: Bool)
    ) {
        for phase in phases {
            let content = run.decoded(from: phase)
            guard Self.mayHold(content.span) else { continue }
            var inner = Frame(
                base: 0,
                owned: 0..<content.count,
                layers: frame.layers + [.base64],
                depth: frame.depth + 1
            )
            inner.place = { locate(run.position(ofDecoded: $0, from: phase)).offset }
            var found = Result()
            found.unpackable = result.unpackable
            unwrap(content.span, inner, into: &found)
            result.unpackable = found.unpackable
            result.isCutShort = result.isCutShort || found.isCutShort
            result.lookalikes += found.lookalikes
            // Of a text that reaches over the border of a block each block tells its own part.
            let lower = frame.offset(frame.owned.lowerBound)
            let upper = frame.offset(frame.owned.upperBound)
            for match in found.matches where frame.place != nil || (lower..<upper).contains(match.offset) {
                result.matches.append(match)
            }
        }
    }

    /// Whether decoded bytes are worth a closer look: packed, or with enough hyphens, or encoded once more.
    private static func mayHold(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 25 else { return false }
        if Packing.detect(bytes) != nil { return true }
        var hyphens = 0
        for index in 0..<bytes.count where bytes[index] == 0x2D {
            hyphens += 1
            if hyphens == 4 { return true }
        }
        if bytes.count >= 1_272 { return true }
        let step = bytes[1] == 0 ? 2 : 1
        var encoded = 0
        var index = 0
        while index < bytes.count {
            encoded = Characters.isSextet(bytes[index]) ? encoded + 1 : 0
            if encoded == EncodedRun.least { return true }
            if bytes[index] == UInt8(ascii: "\\") || bytes[index] == 0xE2 { return true }
            index += step
        }
        return false
    }

    /// Searches what came out of a wrapping.
    private func unwrap(_ bytes: Span<UInt8>, _ frame: Frame, into result: inout Result) {
        guard let packing = Packing.detect(bytes) else {
            plain(bytes, frame, into: &result)
            return text(bytes, frame, order: WideText.order(of: bytes), into: &result)
        }
        guard frame.depth < Self.depthLimit, result.unpackable > 0 else {
            result.isCutShort = true
            return
        }
        let content = Unpacker.unpack(bytes, packing: packing, limit: result.unpackable)
        result.unpackable -= content.region.count
        if content.problem == .packedTooLarge { result.isCutShort = true }
        let start = frame.offset(0)
        var inner = frame
        inner.owned = 0..<content.region.count
        inner.layers.append(packing == .gzip ? .gzip : .xz)
        inner.depth += 1
        inner.place = { _ in start }
        unwrap(content.region.bytes, inner, into: &result)
    }
}
