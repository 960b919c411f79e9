import ByteKit

/// Reading by node: the quick way, without text and without references.
extension Hive {
    /// The key at a cell, where there is one.
    public func keyNode(at cell: UInt32) -> KeyNode? { KeyNode(image, cell: cell) }

    /// The value at a cell, where there is one.
    public func valueNode(at cell: UInt32) -> ValueNode? { ValueNode(image, cell: cell) }

    /// Visits the cells of the lists of subkeys of `key` in stored order.
    ///
    /// `visit` gets the cell and, from an `lh` list, the hash of the name; it returns false to end.
    func forEachSubkeyCell(of key: KeyNode, _ visit: (UInt32, UInt32?) -> Bool) {
        guard key.subkeyCount > 0, let first = SubkeyList(image, cell: key.subkeyList) else { return }
        let bytes = bytes
        let hints = Prefetcher(bytes)
        var stack = [first]
        var budget = image.count / 4
        while let top = stack.indices.last {
            let list = stack[top]
            guard let cell = stack[top].next(bytes) else {
                stack.removeLast()
                continue
            }
            budget -= 1
            if budget < 0 {
                image.report(.tooManyEntries, at: list.cursor)
                return
            }
            if list.isIndex {
                guard let inner = SubkeyList(image, cell: cell) else { continue }
                if inner.isIndex && stack.count >= 4 {
                    image.report(.badList, at: inner.cursor)
                } else {
                    stack.append(inner)
                }
                continue
            }
            if !list.isHashed { hints.advanceKeys(list) }
            guard visit(cell, list.isHashed ? bytes.word(list.cursor + 4) : nil) else { return }
        }
    }

    /// The subkeys of `key` in stored order.
    public func subkeyNodes(of key: KeyNode) -> [KeyNode] {
        var result: [KeyNode] = []
        result.reserveCapacity(min(Int(key.subkeyCount), image.count / KeyNode.headerByteCount))
        var seen = CellSet(byteCount: key.subkeyCount > 64 ? image.count : 0)
        forEachSubkeyCell(of: key) { cell, _ in
            // A list that names the same key again and again must not make the result larger than the hive.
            if key.subkeyCount > 64, !seen.insert(cell) { return true }
            if let node = KeyNode(image, cell: cell) { result.append(node) }
            return true
        }
        return result
    }

    /// The subkey of that name.
    ///
    /// In `lh` lists the stored hash leads to it; only where that finds nothing every name is compared, so that a list
    /// with wrong hashes still answers.
    public func subkeyNode(named name: RegistryName, of key: KeyNode) -> KeyNode? {
        var found: KeyNode?
        var hashesSeen = false
        forEachSubkeyCell(of: key) { cell, hash in
            if let hash {
                hashesSeen = true
                if hash != name.hash { return true }
            }
            found = match(cell, name)
            return found == nil
        }
        guard found == nil, hashesSeen else { return found }
        forEachSubkeyCell(of: key) { cell, hash in
            if hash == name.hash { return true }
            found = match(cell, name)
            return found == nil
        }
        return found
    }

    private func match(_ cell: UInt32, _ name: RegistryName) -> KeyNode? {
        guard let node = KeyNode(image, cell: cell), self.name(of: node, equals: name) else { return nil }
        return node
    }

    /// Visits the values of `key` in stored order until `visit` returns false.
    public func forEachValueNode(of key: KeyNode, _ visit: (ValueNode) -> Bool) {
        guard var list = ValueList(image, of: key) else { return }
        let bytes = bytes
        Prefetcher(bytes).open(list)
        while let cell = list.next(bytes) {
            guard let node = ValueNode(image, cell: cell) else { continue }
            guard visit(node) else { return }
        }
    }

    /// The value of that name; the empty name is the default value.
    public func valueNode(named name: RegistryName, of key: KeyNode) -> ValueNode? {
        var found: ValueNode?
        forEachValueNode(of: key) { node in
            guard self.name(of: node, equals: name) else { return true }
            found = node
            return false
        }
        return found
    }

    /// Whether the key is called that, as Windows compares.
    @inline(__always)
    public func name(of key: KeyNode, equals name: RegistryName) -> Bool {
        name.equals(
            bytes,
            at: key.nameOffset,
            byteCount: Int(key.nameByteCount),
            compressed: key.nameIsCompressed
        )
    }

    /// Whether the value is called that, as Windows compares.
    @inline(__always)
    public func name(of value: ValueNode, equals name: RegistryName) -> Bool {
        name.equals(
            bytes,
            at: value.nameOffset,
            byteCount: Int(value.nameByteCount),
            compressed: value.nameIsCompressed
        )
    }

    /// The key's name.
    public func name(of key: KeyNode) -> String {
        text(at: key.nameOffset, byteCount: Int(key.nameByteCount), compressed: key.nameIsCompressed)
    }

    /// The value's name; empty for the default value.
    public func name(of value: ValueNode) -> String {
        text(at: value.nameOffset, byteCount: Int(value.nameByteCount), compressed: value.nameIsCompressed)
    }

    /// Lends the stored bytes of a key's name: Latin-1 where `nameIsCompressed`, else UTF-16LE.
    @inline(__always)
    public func withNameBytes(of key: KeyNode, _ body: (Span<UInt8>) -> Void) {
        body(nameBytes(at: key.nameOffset, byteCount: Int(key.nameByteCount)))
    }

    /// Lends the stored bytes of a value's name: Latin-1 where `nameIsCompressed`, else UTF-16LE.
    @inline(__always)
    public func withNameBytes(of value: ValueNode, _ body: (Span<UInt8>) -> Void) {
        body(nameBytes(at: value.nameOffset, byteCount: Int(value.nameByteCount)))
    }

    @_lifetime(borrow self)
    @inline(__always)
    private func nameBytes(at offset: Int, byteCount: Int) -> Span<UInt8> {
        image.ready(byteCount, at: offset) ? bytes.extracting(offset..<offset + byteCount) : Span()
    }

    /// The key's class name.
    public func className(of key: KeyNode) -> String? {
        guard key.classNameByteCount > 0, key.classNameCell != .max,
            let content = CellContent(image, cell: key.classNameCell, least: 2)
        else { return nil }
        let count = min(Int(key.classNameByteCount), content.byteCount)
        if count < Int(key.classNameByteCount) { image.report(.nameTruncated, at: content.offset) }
        guard image.ready(count, at: content.offset) else { return nil }
        return UTF16Text.decode(bytes.extracting(content.offset..<content.offset + count))
    }

    private func text(at offset: Int, byteCount: Int, compressed: Bool) -> String {
        guard image.ready(byteCount, at: offset) else { return "" }
        let bytes = self.bytes.extracting(offset..<offset + byteCount)
        if compressed, let text = bytes.asciiText { return text }
        return compressed ? ByteText.decodeLatin1(bytes) : UTF16Text.decode(bytes)
    }
}
