import ByteKit
import Captures

/// The captures of one server.
struct HostCaptures: Sendable {
    var name: String?
    /// Each capture with the text it was read from, in the order given.
    var captures: [(capture: Capture, evidence: StatusEvidence)] = []

    /// Sorts captures by the server they speak of.
    ///
    /// A capture that names no server belongs to the only server of its text, or to the server named last before it. A
    /// text that names no server at all is of the only server there is, or of one by itself.
    static func gather(_ evidence: [StatusEvidence]) -> [HostCaptures] {
        var named: [HostCaptures] = []
        var nameless: [HostCaptures] = []
        for item in evidence {
            let usable = item.captures.filter { Self.kinds.contains($0.kind) }
            let hosts = usable.compactMap(\.host)
            guard let first = hosts.first else {
                if !usable.isEmpty || item.asksByName {
                    nameless.append(HostCaptures(captures: usable.map { ($0, item) }))
                    if usable.isEmpty { nameless[nameless.count - 1].empty = item }
                }
                continue
            }
            var current = first
            for capture in usable {
                current = capture.host ?? current
                let index = named.firstIndex { Self.isSame($0.name, current) }
                if let index {
                    named[index].captures.append((capture, item))
                    // The longer name says the domain too.
                    if let name = named[index].name, current.utf8.count > name.utf8.count {
                        named[index].name = current
                    }
                } else {
                    named.append(HostCaptures(name: current, captures: [(capture, item)]))
                }
            }
        }
        if named.count <= 1 {
            guard let only = named.first ?? nameless.first else { return [] }
            let rest = named.isEmpty ? nameless.dropFirst() : nameless[...]
            return [
                rest.reduce(into: only) {
                    $0.captures += $1.captures; $0.empty = $0.empty ?? $1.empty
                }
            ]
        }
        return named + nameless
    }

    /// The text that holds nothing but a query that finds nothing.
    var empty: StatusEvidence?

    static let kinds: Set<CaptureKind> = [
        .licensingClasses, .slmgr, .dism, .systemInformation, .eventLog, .monitoringAgent, .volumeActivationList,
        .agentInventory, .collector,
    ]

    /// Whether two names are of one server: equal, or one is the first label of the other.
    private static func isSame(_ left: String?, _ right: String) -> Bool {
        guard let left = left?.lowercased() else { return false }
        let right = right.lowercased()
        if left == right { return true }
        let first = left.prefix { $0 != "." }
        let second = right.prefix { $0 != "." }
        return first == second && (first.count == left.count || second.count == right.count)
    }

    /// All records of these types, with their capture's text.
    func records(_ types: String...) -> [(record: CapturedRecord, evidence: StatusEvidence)] {
        captures.flatMap { capture, evidence in
            capture.records.filter { types.contains($0.type) }.map { ($0, evidence) }
        }
    }
}
