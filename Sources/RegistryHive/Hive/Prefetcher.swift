import ByteKit
import CPrefetch

/// Hints to the processor about cells that will be read soon, so that the walk does not wait for memory at each of
/// them.
///
/// A walk goes from list to key to lists to values, each somewhere else. While one key of a list is visited, the key
/// some entries on is fetched, the lists of a nearer one, and the values and subkeys of the next but one. Hints follow
/// what the hive claims without believing it: a wrong one costs a little time and nothing else.
struct Prefetcher: ~Escapable {
    /// Entries between the visited key and the one whose cell is fetched.
    private static let keyDistance = 12
    /// Entries between the visited key and the one whose lists are fetched.
    private static let listDistance = 6
    /// Entries between the visited key and the one whose values and subkeys are fetched.
    private static let entryDistance = 3

    private let bytes: Span<UInt8>
    private let start: UInt

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
        start = bytes.startAddress &+ UInt(BaseBlock.byteCount)
    }

    @inline(__always)
    private func fetch(_ cell: UInt32) { regain_prefetch(start &+ UInt(cell)) }

    /// A key's cell is longer than a cache line.
    @inline(__always)
    private func fetchKey(_ cell: UInt32) {
        regain_prefetch(start &+ UInt(cell))
        regain_prefetch(start &+ UInt(cell) &+ 64)
    }

    /// A value's cell straddles two cache lines as often as not.
    @inline(__always)
    private func fetchValue(_ cell: UInt32) {
        regain_prefetch(start &+ UInt(cell))
        regain_prefetch(start &+ UInt(cell) &+ 32)
    }

    @inline(__always)
    private func field(_ cell: UInt32, _ offset: Int) -> UInt32 {
        bytes.word(BaseBlock.byteCount + Int(cell) + offset)
    }

    /// The lists of the key at `cell`.
    @inline(__always)
    private func fetchLists(_ cell: UInt32) {
        if field(cell, 24) != 0 { fetch(field(cell, 32)) }
        if field(cell, 40) != 0 { fetch(field(cell, 44)) }
    }

    /// The first values and subkeys of the key at `cell`.
    @inline(__always)
    private func fetchEntries(_ cell: UInt32) {
        let values = min(field(cell, 40), 4)
        let list = field(cell, 44)
        for index in 0..<Int(values) { fetchValue(field(list, 4 + 4 * index)) }
        forEachChild(cell) { fetchKey($0) }
    }

    /// The lists of the first subkeys of the key at `cell`.
    @inline(__always)
    private func fetchChildLists(_ cell: UInt32) {
        forEachChild(cell) { fetchLists($0) }
    }

    /// The first subkeys of the key at `cell`, when its list is of the usual kinds.
    @inline(__always)
    private func forEachChild(_ cell: UInt32, _ body: (UInt32) -> Void) {
        let count = field(cell, 24)
        guard count != 0 else { return }
        let list = field(cell, 32)
        for index in 0..<Int(min(count, 4)) { body(field(list, 8 + 8 * index)) }
    }

    /// What comes first in a list that was just opened.
    @inline(__always)
    func open(_ list: SubkeyList) {
        guard !list.isIndex else { return }
        for index in 0..<min(list.remaining, Self.keyDistance) { fetchKey(entry(list, index)) }
        for index in 0..<min(list.remaining, Self.listDistance) { fetchLists(entry(list, index)) }
        for index in 0..<min(list.remaining, Self.entryDistance) { fetchEntries(entry(list, index)) }
    }

    /// What comes some entries ahead in a list.
    @inline(__always)
    func advance(_ list: SubkeyList) {
        guard list.remaining > 1 else { return }
        fetchChildLists(entry(list, 1))
        guard list.remaining > Self.entryDistance else { return }
        fetchEntries(entry(list, Self.entryDistance))
        guard list.remaining > Self.listDistance else { return }
        fetchLists(entry(list, Self.listDistance))
        guard list.remaining > Self.keyDistance else { return }
        fetchKey(entry(list, Self.keyDistance))
    }

    /// The cells of a list of values.
    @inline(__always)
    func open(_ list: ValueList) {
        for index in 0..<min(list.remaining, 16) { fetchValue(bytes.word(list.cursor + 4 * index)) }
    }

    /// The key some entries ahead, for a search by name that reads nothing else of it.
    @inline(__always)
    func advanceKeys(_ list: SubkeyList) {
        if list.remaining > Self.keyDistance { fetchKey(entry(list, Self.keyDistance)) }
    }

    @inline(__always)
    private func entry(_ list: SubkeyList, _ index: Int) -> UInt32 { bytes.word(list.cursor + index * list.stride) }
}
