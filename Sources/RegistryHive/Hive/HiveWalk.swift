import ByteKit

extension Hive {
    /// What a walk does after a key.
    public enum WalkStep: Sendable {
        /// Goes on with the key's values and subkeys.
        case descend
        /// Leaves out the key's values and subkeys.
        case skip
        /// Ends the walk.
        case stop
    }

    /// How deep Windows lets a tree grow.
    static let maximumDepth = 512

    /// Visits every key below and including `start`, parents before children, and the values of each key right after
    /// it.
    ///
    /// No text is made and nothing but keys, values and lists is touched. Every key is entered once, and no more list
    /// entries are followed than the hive has room for, so loops and shared branches end (and are named in `problems`).
    /// A key that a damaged hive lists under a stranger first is visited once more where it belongs, but not entered
    /// again.
    ///
    /// - Parameters:
    ///   - start: the key to begin with; the root if nil.
    ///   - visitKey: called with each key and its depth below `start`; says how to go on.
    ///   - visitValue: called with each value and its key.
    public func walk(
        from start: KeyNode? = nil,
        key visitKey: (KeyNode, Int) -> WalkStep,
        value visitValue: (ValueNode, KeyNode) -> Void
    ) {
        walk(from: start, includesValues: true, key: visitKey, value: visitValue)
    }

    /// Visits every key as the walk with values does, without touching the values.
    public func walk(from start: KeyNode? = nil, key visitKey: (KeyNode, Int) -> WalkStep) {
        walk(from: start, includesValues: false, key: visitKey, value: { _, _ in })
    }

    @inline(__always)
    private func walk(
        from start: KeyNode?,
        includesValues: Bool,
        key visitKey: (KeyNode, Int) -> WalkStep,
        value visitValue: (ValueNode, KeyNode) -> Void
    ) {
        guard let first = start ?? rootNode else { return }
        let bytes = bytes
        let hints = Prefetcher(bytes)
        var visited = Visited(byteCount: image.count)
        var budget = image.count / 4
        var stack: [Frame] = []

        var current = first
        var depth = 0
        var isRepeated = false
        visited.entered.insert(first.cell)
        while true {
            // One turn of this loop visits one key and opens the list of its subkeys.
            switch visitKey(current, depth) {
            case .stop: return
            case .skip: break
            case .descend where isRepeated: break
            case .descend:
                if includesValues, current.valueCount > 0 {
                    visitValues(of: current, hints: hints, budget: &budget, visitValue)
                }
                if current.subkeyCount > 0 {
                    if depth >= Self.maximumDepth {
                        image.report(.tooDeep, at: current.offsetInHive)
                    } else if let list = SubkeyList(image, cell: current.subkeyList) {
                        hints.open(list)
                        stack.append(Frame(list: list, key: current.cell, depth: depth + 1))
                    }
                }
            }
            guard let next = advance(&stack, hints: hints, visited: &visited, budget: &budget) else { return }
            (current, depth, isRepeated) = next
        }
    }

    /// Takes the next key that was not visited from the innermost list.
    @inline(__always)
    private func advance(
        _ stack: inout [Frame],
        hints: borrowing Prefetcher,
        visited: inout Visited,
        budget: inout Int
    ) -> (KeyNode, depth: Int, isRepeated: Bool)? {
        let bytes = bytes
        while let top = stack.indices.last {
            let isIndex = stack[top].list.isIndex
            if !isIndex { hints.advance(stack[top].list) }
            guard let cell = stack[top].list.next(bytes) else {
                stack.removeLast()
                continue
            }
            budget -= 1
            if budget < 0 {
                image.report(.tooManyEntries, at: stack[top].list.cursor)
                return nil
            }
            let (owner, depth) = (stack[top].key, stack[top].depth)
            if isIndex {
                guard let list = SubkeyList(image, cell: cell) else { continue }
                guard !(list.isIndex && stack[top].level >= 4) else {
                    image.report(.badList, at: list.cursor)
                    continue
                }
                hints.open(list)
                stack.append(Frame(list: list, key: owner, depth: depth, level: stack[top].level + 1))
                continue
            }
            guard let node = KeyNode(image, cell: cell) else { continue }
            if node.parent != owner { image.report(.wrongParent, at: node.offsetInHive + 20) }
            if visited.entered.insert(cell) { return (node, depth, false) }
            image.report(.keyRepeated, at: node.offsetInHive)
            guard node.parent == owner, visited.again.insert(cell).inserted else { continue }
            return (node, depth, true)
        }
        return nil
    }

    @inline(__always)
    private func visitValues(
        of key: KeyNode,
        hints: borrowing Prefetcher,
        budget: inout Int,
        _ visit: (ValueNode, KeyNode) -> Void
    ) {
        let bytes = bytes
        guard var list = ValueList(image, of: key) else { return }
        hints.open(list)
        budget -= list.remaining
        if budget < 0 {
            image.report(.tooManyEntries, at: list.cursor)
            return
        }
        while let cell = list.next(bytes) {
            if let value = ValueNode(image, cell: cell) { visit(value, key) }
        }
    }

    private struct Visited {
        var entered: CellSet
        var again: Set<UInt32> = []

        init(byteCount: Int) { entered = CellSet(byteCount: byteCount) }
    }

    private struct Frame {
        var list: SubkeyList
        let key: UInt32
        let depth: Int
        var level = 0
    }
}
