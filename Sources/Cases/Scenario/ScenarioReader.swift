import Yams

/// Walks a document in YAML and refuses what it does not know, with the line.
struct ScenarioReader {
    private let root: Yams.Node

    /// The most characters of a scenario.
    private static let limit = 1 << 20

    init(_ text: String) throws(CaseScenarioError) {
        guard text.utf8.count <= Self.limit else { throw CaseScenarioError(line: 0, word: "1 MiB") }
        do {
            guard let node = try Yams.compose(yaml: text) else { throw CaseScenarioError(line: 1, word: "title") }
            root = node
        } catch let error as CaseScenarioError {
            throw error
        } catch {
            throw CaseScenarioError(line: Self.line(of: error), word: "YAML")
        }
    }

    private static func line(of error: any Error) -> Int {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _)?, .parser(_, _, let mark, _)?, .composer(_, _, let mark, _)?: mark.line
        default: 0
        }
    }

    /// The document, which is a mapping with these names.
    func top(_ names: Set<String>) throws(CaseScenarioError) -> ScenarioNode {
        try ScenarioNode(root).checked(names)
    }
}

/// A part of a scenario.
struct ScenarioNode {
    private let node: Yams.Node

    init(_ node: Yams.Node) { self.node = node }

    /// What is wrong here.
    func fault(_ word: String) -> CaseScenarioError {
        CaseScenarioError(line: node.mark?.line ?? 0, word: String(word.prefix(80)))
    }

    /// Itself, where it is a mapping of no other names.
    func checked(_ names: Set<String>) throws(CaseScenarioError) -> ScenarioNode {
        guard let mapping = node.mapping else { throw fault("") }
        for (key, value) in mapping {
            guard let name = key.string, names.contains(name) else {
                throw ScenarioNode(value).fault(key.string ?? "")
            }
        }
        return self
    }

    /// The text of a scalar, as it is written: a number and a date too.
    func scalar() throws(CaseScenarioError) -> String {
        guard let scalar = node.scalar else { throw fault("") }
        return scalar.string
    }

    private subscript(_ name: String) -> ScenarioNode? { node.mapping?[Yams.Node(name)].map(ScenarioNode.init) }

    /// A text; nil where it is not there.
    func text(_ name: String) throws(CaseScenarioError) -> String? {
        guard let child = self[name] else { return nil }
        return try child.scalar()
    }

    /// A text that must be there.
    func required(_ name: String) throws(CaseScenarioError) -> String {
        guard let text = try text(name), !text.isEmpty else { throw fault(name) }
        return text
    }

    /// A value that must be there and be known.
    func required<Value>(_ name: String, _ read: (String) -> Value?) throws(CaseScenarioError) -> Value {
        guard let value = try optional(name, read) else { throw fault(name) }
        return value
    }

    /// A value that must be known where it is there.
    func optional<Value>(_ name: String, _ read: (String) -> Value?) throws(CaseScenarioError) -> Value? {
        guard let child = self[name] else { return nil }
        let text = try child.scalar()
        guard let value = read(text) else { throw child.fault(text) }
        return value
    }

    /// A mapping with these names; nil where it is not there.
    func child(_ name: String, _ names: Set<String>) throws(CaseScenarioError) -> ScenarioNode? {
        guard let child = self[name] else { return nil }
        return try child.checked(names)
    }

    /// The members of a mapping, in their order.
    func members(_ name: String) throws(CaseScenarioError) -> [(name: String, node: ScenarioNode)] {
        guard let child = self[name] else { return [] }
        guard let mapping = child.node.mapping else { throw child.fault(name) }
        return mapping.map { ($0.key.string ?? "", ScenarioNode($0.value)) }
    }

    /// A text, or several.
    func texts(_ name: String) throws(CaseScenarioError) -> [String] {
        guard let child = self[name] else { throw fault(name) }
        guard let sequence = child.node.sequence else { return [try child.scalar()] }
        var result: [String] = []
        for node in sequence { result.append(try ScenarioNode(node).scalar()) }
        return result
    }

    /// A mapping with these names, or several of them.
    func list<Value>(
        _ name: String,
        _ names: Set<String>,
        _ read: (ScenarioNode) throws(CaseScenarioError) -> Value
    ) throws(CaseScenarioError) -> [Value] {
        guard let child = self[name] else { return [] }
        var result: [Value] = []
        for node in child.node.sequence.map(Array.init) ?? [child.node] {
            result.append(try read(try ScenarioNode(node).checked(names)))
        }
        return result
    }
}
