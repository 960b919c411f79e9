/// Notes for each of some offsets what claims it, while the claims of a whole volume pass by.
///
/// Memory goes by the number of offsets. So does the time, besides a search for each claimed range: however often a
/// hostile volume has the same places claimed, no offset is looked at more often than a limit.
public struct OffsetClaims<Claim> {
    /// The offsets, in order, each once.
    public let offsets: [UInt64]
    /// What claims each of them.
    public private(set) var claims: [Claim?]

    /// For each place the next one that takes claims, itself where it does.
    private var following: [Int]
    private var left: [UInt8]

    /// - Parameters:
    ///   - offsets: in any order.
    ///   - compared: how many claims of one offset are looked at, at least 1.
    public init(_ offsets: [UInt64], compared: UInt8) {
        var unique: [UInt64] = []
        for offset in offsets.sorted() where unique.last != offset { unique.append(offset) }
        self.offsets = unique
        claims = Array(repeating: nil, count: unique.count)
        following = Array(0...unique.count)
        left = Array(repeating: max(1, compared), count: unique.count)
    }

    /// What claims an offset.
    public subscript(offset: UInt64) -> Claim? {
        let index = firstIndex(from: offset)
        return index < offsets.count && offsets[index] == offset ? claims[index] : nil
    }

    /// Takes a claim to a range.
    ///
    /// - Parameters:
    ///   - range: the range.
    ///   - choose: the claim that an offset has from now on, by the one it had.
    public mutating func claim(_ range: Range<UInt64>, choose: (_ offset: UInt64, _ held: Claim?) -> Claim) {
        let first = firstIndex(from: range.lowerBound)
        guard first < offsets.count, offsets[first] < range.upperBound else { return }
        var index = next(from: first)
        while index < offsets.count, offsets[index] < range.upperBound {
            claims[index] = choose(offsets[index], claims[index])
            left[index] -= 1
            if left[index] == 0 { following[index] = index + 1 }
            index = next(from: index + 1)
        }
    }

    private func firstIndex(from offset: UInt64) -> Int {
        var low = 0
        var high = offsets.count
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func next(from place: Int) -> Int {
        var found = place
        while following[found] != found { found = following[found] }
        // Whoever comes this way again takes one step.
        var step = place
        while step != found { (step, following[step]) = (following[step], found) }
        return found
    }
}
