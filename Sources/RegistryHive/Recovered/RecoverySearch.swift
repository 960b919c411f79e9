import ByteKit

/// Goes through a hive cell by cell, beside the tree, and picks up what the tree no longer reaches.
struct RecoverySearch {
    private(set) var keys: [(node: KeyNode, place: RecoveredPlace)] = []
    private(set) var values: [(node: ValueNode, place: RecoveredPlace)] = []
    /// Cells that something in use refers to.
    private(set) var used: CellSet
    /// How much of a cell without a signature of its own is in use; only where something could lie behind.
    private var usedByteCount: [UInt32: Int] = [:]
    private let hive: Hive

    init(_ hive: Hive) {
        self.hive = hive
        used = CellSet(byteCount: hive.image.count)
    }

    mutating func run() {
        markTree()
        scanBins()
    }

    // MARK: What is in use

    private mutating func markTree() {
        let hive = hive
        hive.walk(
            key: { node, _ in
                mark(key: node)
                return .descend
            },
            value: { value, _ in mark(value: value) }
        )
    }

    private mutating func mark(_ cell: UInt32, used byteCount: Int) {
        guard used.insert(cell), let content = CellContent(hive.image, cell: cell, least: 0, quiet: true) else {
            return
        }
        if content.byteCount - byteCount >= ValueNode.headerByteCount { usedByteCount[cell] = byteCount }
    }

    private mutating func mark(key: KeyNode) {
        used.insert(key.cell)
        if key.valueCount > 0 { mark(key.valueList, used: min(Int(key.valueCount) * 4, hive.image.count)) }
        if key.classNameByteCount > 0 { mark(key.classNameCell, used: Int(key.classNameByteCount)) }
        used.insert(hive.bytes.word(key.offsetInHive + 48))  // security descriptor
        guard key.subkeyCount > 0 else { return }
        var pending = [key.subkeyList]
        while let cell = pending.popLast(), pending.count < 65_536 {
            guard used.insert(cell), var list = SubkeyList(hive.image, cell: cell, quiet: true), list.isIndex else {
                continue
            }
            while let inner = list.next(hive.bytes) { pending.append(inner) }
        }
    }

    private mutating func mark(value: ValueNode) {
        used.insert(value.cell)
        guard !value.dataIsInline, value.dataByteCount > 0 else { return }
        guard value.dataByteCount > Hive.segmentByteCount else {
            mark(value.dataCell, used: value.dataByteCount)
            return
        }
        // Big data: its head, its list and its segments; slack there is not searched.
        used.insert(value.dataCell)
        guard let head = CellContent(hive.image, cell: value.dataCell, least: 8, quiet: true),
            hive.bytes.matches("db", at: head.offset)
        else { return }
        let listCell = hive.bytes.word(head.offset + 4)
        used.insert(listCell)
        guard let list = CellContent(hive.image, cell: listCell, least: 4, quiet: true) else { return }
        for index in 0..<min(Int(hive.bytes.half(head.offset + 2)), list.byteCount / 4) {
            used.insert(hive.bytes.word(list.offset + 4 * index))
        }
    }

    // MARK: What is not

    private mutating func scanBins() {
        var offset = BaseBlock.byteCount
        // What lies behind the promised bins may be an older, longer state of the hive.
        while hive.image.ready(32, at: offset) {
            let left = hive.image.count - offset
            let size = Int(hive.bytes.word(offset + 8))
            let isBin = hive.bytes.matches("hbin", at: offset) && size >= 4096 && size.isMultiple(of: 4096)
            if !isBin {
                if offset < hive.binsEnd { hive.image.report(.badBin, at: offset) }
                scan(offset..<offset + min(4096, left), .outsideBins)
                offset += 4096
                continue
            }
            let end = offset + min(size, left)
            guard hive.image.ready(end - offset, at: offset) else {
                hive.image.report(.unreadable, at: offset)
                return
            }
            scanCells(offset + 32, end: end, inside: offset < hive.binsEnd)
            offset = end
        }
    }

    private mutating func scanCells(_ first: Int, end: Int, inside: Bool) {
        var offset = first
        while offset + 8 <= end {
            let size = Int(Int32(bitPattern: hive.bytes.word(offset)))
            let total = abs(size)
            guard total >= 8, total.isMultiple(of: 4), total <= end - offset else {
                hive.image.report(.badCellSize, at: offset)
                scan(offset..<end, .outsideBins)
                return
            }
            let range = offset..<offset + total
            if !inside {
                scan(range, .outsideBins)
            } else if used.contains(UInt32(truncatingIfNeeded: offset - BaseBlock.byteCount)) {
                scanSlack(range)
            } else {
                scan(range, size > 0 ? .freeCell : .unreferencedCell)
            }
            offset += total
        }
    }

    private mutating func scanSlack(_ range: Range<Int>) {
        let (hive, content) = (hive, range.lowerBound + 4)
        let bytes = hive.bytes
        let cell = UInt32(truncatingIfNeeded: range.lowerBound - BaseBlock.byteCount)
        let count: Int
        switch bytes.half(content) {
        case 0x6B6E: count = 76 + Int(bytes.half(content + 72))
        case 0x6B76: count = 20 + Int(bytes.half(content + 2))
        case 0x666C, 0x686C: count = 4 + 8 * Int(bytes.half(content + 2))
        case 0x696C, 0x6972: count = 4 + 4 * Int(bytes.half(content + 2))
        default:
            guard let known = usedByteCount[cell] else { return }
            count = known
        }
        let start = content + (usedByteCount[cell] ?? count)
        if start < range.upperBound { scan(start..<range.upperBound, .slack) }
    }

    /// Looks at every place where a cell may have begun; cells begin at multiples of eight.
    private mutating func scan(_ range: Range<Int>, _ place: RecoveredPlace) {
        guard hive.image.ready(range.count, at: range.lowerBound) else { return }
        let hive = hive
        let bytes = hive.bytes
        var offset = (range.lowerBound + 7) & ~7
        while offset + ValueNode.headerByteCount <= range.upperBound {
            let signature = bytes.half(offset + 4)
            if signature == 0x6B6E {
                take(key: offset, end: range.upperBound, place)
            } else if signature == 0x6B76 {
                take(value: offset, end: range.upperBound, place)
            }
            offset += 8
        }
    }

    private mutating func take(key offset: Int, end: Int, _ place: RecoveredPlace) {
        let hive = hive
        let bytes = hive.bytes
        let nameByteCount = bytes.half(offset + 76)
        guard end - offset >= KeyNode.headerByteCount, (1...512).contains(nameByteCount),
            Int(nameByteCount) <= end - offset - KeyNode.headerByteCount
        else { return }
        let cell = UInt32(truncatingIfNeeded: offset - BaseBlock.byteCount)
        let node = KeyNode(bytes, cell: cell, nameByteCount: nameByteCount)
        // Between 1990 and 2100, or not kept.
        let time = node.lastWrittenFileTime
        let isTime = time == 0 || (0x01B4_1E00_0000_0000...0x0231_0000_0000_0000).contains(time)
        let largest = UInt32(truncatingIfNeeded: hive.image.count / 4)
        guard !used.contains(cell), isTime, node.flags & 0xFF00 == 0, node.subkeyCount <= largest,
            node.valueCount <= largest, node.nameIsCompressed || nameByteCount.isMultiple(of: 2)
        else { return }
        keys.append((node, place))
    }

    private mutating func take(value offset: Int, end: Int, _ place: RecoveredPlace) {
        let hive = hive
        let bytes = hive.bytes
        let nameByteCount = bytes.half(offset + 6)
        guard Int(nameByteCount) <= end - offset - ValueNode.headerByteCount else { return }
        let cell = UInt32(truncatingIfNeeded: offset - BaseBlock.byteCount)
        let node = ValueNode(bytes, cell: cell, nameByteCount: nameByteCount)
        let isDataPlausible =
            node.dataIsInline
            ? node.rawDataSize & 0x7FFF_FFFF <= 4
            : node.dataByteCount <= hive.image.count
                && (node.dataByteCount == 0
                    || node.dataCell.isMultiple(of: 8) && Int(node.dataCell) < hive.image.count - BaseBlock.byteCount)
        guard !used.contains(cell), node.flags <= 3, node.type.rawValue <= 11, isDataPlausible,
            node.nameIsCompressed || nameByteCount.isMultiple(of: 2)
        else { return }
        values.append((node, place))
    }
}
