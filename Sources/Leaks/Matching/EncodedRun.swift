import ByteKit

/// Characters of base 64 in a row, perhaps over several lines.
struct EncodedRun {
    /// Fewer characters cannot hold a key.
    static let least = 39
    /// Shorter lines are not the last but one of a wrapped text.
    private static let leastLine = 40

    /// Where it begins.
    let start: Int
    /// The six bits of each character.
    let sextets: [UInt8]
    /// Where lines begin: how many characters come before, and the place in the bytes.
    let lines: [(count: Int, position: Int)]
    /// Whether the bytes ended before it did.
    let isCut: Bool
    private let kinds: UInt8

    /// What every character of base 64 is: a digit, a letter, or one of the four others.
    private static let sextet: UInt8 = 46

    /// Reads the run that a place lies in; nil where it is too short, or can be no base 64: digits of one hash, words and
    /// paths of one case.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - place: one of its characters.
    ///   - least: nothing before this belongs to it.
    ///   - end: where the run ends, also where nil comes back.
    init?(_ bytes: Span<UInt8>, around place: Int, notBefore least: Int, end: inout Int) {
        var start = place
        while start > least, Characters.isSextet(bytes[start - 1]) { start -= 1 }
        // Most runs are names, paths and hashes of one line: they are told by their kinds alone, and nothing is kept.
        var position = start
        var kinds: UInt8 = 0
        while position < bytes.count {
            let kind = Characters.kinds(bytes[position])
            guard kind & Self.sextet != 0 else { break }
            kinds |= kind
            position += 1
        }
        let isOneLine = position - start < Self.leastLine || Self.nextLine(bytes, position) == nil
        end = position
        self.start = start
        guard position - start >= Self.least, !isOneLine || Self.isPlausible(kinds) else { return nil }
        var sextets: [UInt8] = []
        sextets.reserveCapacity(position - start)
        var lines = [(count: 0, position: start)]
        var lineStart = start
        position = start
        reading: while true {
            while position < bytes.count {
                let unit = bytes[position]
                guard Characters.isSextet(unit) else { break }
                sextets.append(Characters.sextet(unit))
                kinds |= Characters.kinds(unit)
                position += 1
            }
            end = position
            guard position - lineStart >= Self.leastLine else { break reading }
            guard let next = Self.nextLine(bytes, position) else { break reading }
            position = next
            lineStart = next
            lines.append((sextets.count, next))
        }
        guard Self.isPlausible(kinds) else { return nil }
        self.sextets = sextets
        self.lines = lines
        self.kinds = kinds
        isCut = end == bytes.count
    }

    /// Where the text goes on behind the end of a line; nil where it does not.
    private static func nextLine(_ bytes: Span<UInt8>, _ end: Int) -> Int? {
        var position = end
        if bytes.at(position, { $0 == 0x0D }) { position += 1 }
        guard bytes.at(position, { $0 == 0x0A }) else { return nil }
        position += 1
        let first = position
        while position - first < 16, bytes.at(position, { $0 == 0x20 || $0 == 0x09 }) { position += 1 }
        return bytes.all(position..<position + 4, Characters.isSextet) ? position : nil
    }

    private static func isPlausible(_ kinds: UInt8) -> Bool {
        let both = Characters.upper | Characters.lower | Characters.beyondHexadecimal
        return kinds & both == both
    }

    /// Where groups of four may begin: at the start, or anywhere where a path or a name stands before the text, or where
    /// its beginning was not seen.
    func phases(startIsKnown: Bool) -> Range<Int> { startIsKnown && kinds & Characters.joint == 0 ? 0..<1 : 0..<4 }

    /// Whether it begins as packed bytes do, whose rest is worth fetching.
    var beginsPacked: Bool {
        // The marks of gzip with deflate, and of xz, in sextets.
        sextets.starts(with: [7, 56, 44, 8]) || sextets.starts(with: [63, 19, 29, 58, 22, 5, 32, 0])
    }

    /// What it stands for, from one of its characters on.
    func decoded(from phase: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(sextets.count * 3 / 4 + 3)
        var index = phase
        while index + 4 <= sextets.count {
            let word =
                UInt32(sextets[index]) << 18 | UInt32(sextets[index + 1]) << 12 | UInt32(sextets[index + 2]) << 6
                | UInt32(sextets[index + 3])
            result.append(UInt8(truncatingIfNeeded: word >> 16))
            result.append(UInt8(truncatingIfNeeded: word >> 8))
            result.append(UInt8(truncatingIfNeeded: word))
            index += 4
        }
        let rest = sextets.count - index
        if rest >= 2 { result.append(sextets[index] << 2 | sextets[index + 1] >> 4) }
        if rest == 3 { result.append(sextets[index + 1] << 4 | sextets[index + 2] >> 2) }
        return result
    }

    /// Where, in the text, the character stands that holds the first bits of a decoded byte.
    func position(ofDecoded offset: Int, from phase: Int) -> Int {
        let character = min(phase + offset / 3 * 4 + offset % 3, max(0, sextets.count - 1))
        var low = 0
        var high = lines.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lines[middle].count <= character { low = middle } else { high = middle }
        }
        return lines[low].position + character - lines[low].count
    }
}
