/// Decides how far past a missing block to read: not at all for a jump, further each time a run goes on.
///
/// Several runs are followed side by side, since a program walks a file table and a file in turns.
struct ReadAhead {
    private struct Run {
        var next: UInt64
        var length: Int
        var lastUse: Int
    }

    private static let runLimit = 8

    /// The most blocks that are read at once.
    let largest: Int
    private var runs: [Run] = []
    private var clock = 0

    init(largest: Int) { self.largest = max(1, largest) }

    /// How many blocks to read from `block` on, of which `needed` were asked for.
    mutating func length(at block: UInt64, needed: Int) -> Int {
        clock += 1
        let needed = min(max(1, needed), largest)
        if let index = runs.firstIndex(where: { $0.next == block }) {
            let length = min(max(runs[index].length * 2, needed), largest)
            runs[index] = Run(next: block &+ UInt64(length), length: length, lastUse: clock)
            return length
        }
        let run = Run(next: block &+ UInt64(needed), length: needed, lastUse: clock)
        if runs.count < Self.runLimit {
            runs.append(run)
        } else if let eldest = runs.indices.min(by: { runs[$0].lastUse < runs[$1].lastUse }) {
            runs[eldest] = run
        }
        return needed
    }

    /// Notes that fewer blocks were read from `block` on than ``length(at:needed:)`` had said.
    mutating func shorten(at block: UInt64, from planned: Int, to length: Int) {
        guard let index = runs.firstIndex(where: { $0.next == block &+ UInt64(planned) }) else { return }
        runs[index].next = block &+ UInt64(length)
    }
}
