import ByteKit

/// What a `.reg` text says: keys by number, parents before children, and their values.
struct RegTextContent: Sendable {
    struct Node: Sendable {
        let name: String
        let parent: Int
        let location: RegistryLocation
        var children: [Int] = []
        var values: [Int] = []
        var isDeleted = false
    }

    /// How a value's data is written.
    enum Form: Sendable {
        case quoted
        case hex
        case number(byteCount: Int)

        static func == (left: Form, right: Form) -> Bool {
            switch (left, right) {
            case (.quoted, .quoted), (.hex, .hex): true
            case (.number(let a), .number(let b)): a == b
            default: false
            }
        }
    }

    struct Value: Sendable {
        let name: String
        let type: RegistryValueType
        let form: Form
        /// The bytes of the text between the quotes or behind the colon.
        let text: Range<Int>
        let location: RegistryLocation
        var isDeleted = false
    }

    /// A name under a key.
    private struct Place: Hashable, Sendable {
        let node: Int
        let name: RegistryName
    }

    /// More keys or values than any real export has; what comes behind is left out.
    static let nodeLimit = 4_000_000
    static let valueLimit = 16_000_000

    /// The first node stands above all.
    private(set) var nodes = [Node(name: "", parent: 0, location: RegistryLocation(offset: 0, line: nil))]
    private(set) var values: [Value] = []
    var deletions: [RegText.Deletion] = []
    private var childIndex: [Place: Int] = [:]
    private var valueIndex: [Place: Int] = [:]

    func child(_ name: RegistryName, of node: Int) -> Int? { childIndex[Place(node: node, name: name)] }

    func value(_ name: RegistryName, of node: Int) -> Int? { valueIndex[Place(node: node, name: name)] }

    /// The node of a path, made where it is not there yet.
    /// - Returns: nil when there is no more room.
    mutating func node(at path: [String], location: RegistryLocation) -> Int? {
        var place = 0
        for name in path {
            let wanted = RegistryName(name)
            if let next = child(wanted, of: place) {
                place = next
                continue
            }
            guard nodes.count < Self.nodeLimit else { return nil }
            nodes.append(Node(name: name, parent: place, location: location))
            nodes[place].children.append(nodes.count - 1)
            childIndex[Place(node: place, name: wanted)] = nodes.count - 1
            place = nodes.count - 1
        }
        return place
    }

    /// The node of a path, where it is there.
    func existing(_ path: [String]) -> Int? {
        var place = 0
        for name in path {
            guard let next = child(RegistryName(name), of: place) else { return nil }
            place = next
        }
        return place
    }

    mutating func delete(_ path: [String]) {
        guard let node = existing(path), node > 0 else { return }
        nodes[node].isDeleted = true
        childIndex[Place(node: nodes[node].parent, name: RegistryName(nodes[node].name))] = nil
    }

    /// Adds a value or replaces one of the same name.
    mutating func set(_ value: Value, of node: Int) -> Bool {
        let place = Place(node: node, name: RegistryName(value.name))
        if let old = valueIndex[place] {
            values[old] = value
            return true
        }
        guard values.count < Self.valueLimit else { return false }
        values.append(value)
        nodes[node].values.append(values.count - 1)
        valueIndex[place] = values.count - 1
        return true
    }

    mutating func deleteValue(_ name: String, of node: Int) {
        guard let old = valueIndex.removeValue(forKey: Place(node: node, name: RegistryName(name))) else { return }
        values[old].isDeleted = true
    }

    /// The whole path of a node, mount included.
    func wholePath(_ node: Int) -> String {
        var names: [String] = []
        var place = node
        while place > 0 {
            names.append(nodes[place].name)
            place = nodes[place].parent
        }
        return names.reversed().joined(separator: "\\")
    }

    /// The nodes where hives are mounted.
    var mounts: [(name: String, node: Int)] {
        var result: [(String, Int)] = []
        var hasBare = false
        for top in nodes[0].children where !nodes[top].isDeleted {
            let name = RegistryName(nodes[top].name)
            if ["HKEY_LOCAL_MACHINE", "HKLM", "HKEY_USERS", "HKU"].contains(name) {
                for child in nodes[top].children where !nodes[child].isDeleted {
                    result.append((wholePath(child), child))
                }
            } else if name.text.utf8.starts(with: "HKEY_".utf8) || ["HKCU", "HKCR", "HKCC"].contains(name) {
                result.append((nodes[top].name, top))
            } else {
                hasBare = true
            }
        }
        if hasBare || !nodes[0].values.isEmpty { result.append(("", 0)) }
        return result
    }
}

extension RegTextContent.Value {
    /// The data as Windows would store it.
    func decode(_ units: borrowing RegTextUnits, _ log: ProblemLog?) -> [UInt8] {
        switch form {
        case .quoted:
            return units.unescaped(text).flatMap {
                [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
            } + [0, 0]
        case .number(let byteCount):
            var number: UInt64 = 0
            forEachDigit(units, log) { number = number << 4 | UInt64($0) }
            return (0..<byteCount).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
        case .hex:
            var result: [UInt8] = []
            result.reserveCapacity(text.count / (3 * units.width) + 1)
            forEachByte(units, log) { result.append($0) }
            return result
        }
    }

    /// Bytes of the decoded data.
    func byteCount(_ units: borrowing RegTextUnits) -> Int {
        switch form {
        case .quoted: return (units.unescaped(text).count + 1) * 2
        case .number(let byteCount): return byteCount
        case .hex:
            var count = 0
            forEachByte(units, nil) { _ in count += 1 }
            return count
        }
    }

    /// Bytes are one or two digits each, separated by commas; backslashes and line ends continue the list.
    private func forEachByte(_ units: borrowing RegTextUnits, _ log: ProblemLog?, _ body: (UInt8) -> Void) {
        var (byte, digits): (UInt8, Int) = (0, 0)
        var place = text.lowerBound
        while place < text.upperBound {
            let unit = units[place]
            switch unit {
            case 0x2C:
                if digits > 0 { body(byte) }
                (byte, digits) = (0, 0)
            case 0x20, 0x09, 0x0A, 0x0D, 0x5C: break
            default:
                guard digits < 2, unit < 0x80, let digit = Hexadecimal.digit(UInt8(truncatingIfNeeded: unit)) else {
                    log?.report(.regData, at: place)
                    return
                }
                byte = byte << 4 | digit
                digits += 1
            }
            place += units.width
        }
        if digits > 0 { body(byte) }
    }

    private func forEachDigit(_ units: borrowing RegTextUnits, _ log: ProblemLog?, _ body: (UInt8) -> Void) {
        var place = units.afterBlanks(text.lowerBound)
        while place < text.upperBound {
            let unit = units[place]
            guard unit < 0x80, let digit = Hexadecimal.digit(UInt8(truncatingIfNeeded: unit)) else {
                if units.afterBlanks(place) < text.upperBound, unit != 0x3B { log?.report(.regData, at: place) }
                return
            }
            body(digit)
            place += units.width
        }
    }
}
