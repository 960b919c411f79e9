/// A set of cells: one bit for each eight bytes of the hive, because cells begin at multiples of eight.
struct CellSet {
    private var bits: [UInt64]

    init(byteCount: Int) { bits = [UInt64](repeating: 0, count: byteCount / 512 + 1) }

    /// Adds a cell.
    /// - Returns: false when it was there, or lies outside.
    @inline(__always)
    @discardableResult
    mutating func insert(_ cell: UInt32) -> Bool {
        let index = Int(cell >> 9)
        guard index < bits.count else { return false }
        let bit: UInt64 = 1 << UInt64(cell >> 3 & 63)
        guard bits[index] & bit == 0 else { return false }
        bits[index] |= bit
        return true
    }

    /// Whether a cell is there.
    func contains(_ cell: UInt32) -> Bool {
        let index = Int(cell >> 9)
        return index < bits.count && bits[index] & 1 << UInt64(cell >> 3 & 63) != 0
    }
}
