/// Finds out by its labels what a record is, whatever way it was printed.
struct RecordResolution {
    let family: Family
    let record: CapturedRecord
    let host: String?
    /// How many of its labels the vocabulary knows.
    let knownCount: Int

    private static let hostNames: Set<String> = [
        "pscomputername", "__server", "node", "hostname", "computername", "machinename", "computer",
    ]

    /// Names the fields by the vocabulary that fits them best; nil when no label speaks for one.
    ///
    /// - Parameters:
    ///   - fields: what was read, each with its label as printed.
    ///   - allowed: the vocabularies that come into question.
    ///   - className: the class an object was printed with, where known.
    ///   - assumed: the vocabulary to take when no label speaks for one.
    init?(
        _ fields: [CapturedField],
        among allowed: Family = Family(rawValue: .max),
        className: String? = nil,
        assumed: Family? = nil
    ) {
        let table = LabelTable.shared
        let meanings = fields.map { table.meanings(Label($0.label)) }
        var strong: [Family: Int] = [:]
        var known: [Family: Int] = [:]
        for list in meanings {
            for meaning in list where allowed.contains(meaning.family) {
                known[meaning.family, default: 0] += 1
                if meaning.isStrong { strong[meaning.family, default: 0] += 1 }
            }
        }
        var best: Family?
        let named = className ?? Self.className(in: fields)
        if named?.lowercased().hasSuffix("softwarelicensingproduct") == true { best = .product }
        if named?.lowercased().hasSuffix("softwarelicensingservice") == true { best = .service }
        if best == nil {
            for family in Family.each where strong[family, default: 0] > 0 {
                guard let leader = best else {
                    best = family
                    continue
                }
                let mine = (strong[family, default: 0], known[family, default: 0])
                if mine > (strong[leader, default: 0], known[leader, default: 0]) { best = family }
            }
        }
        if best == nil, assumed == nil, allowed == .slmgr { best = .slmgr }
        guard let family = best ?? assumed else { return nil }
        self.family = family
        knownCount = known[family, default: 0]
        var canonical: [CapturedField] = []
        var taken = Set(meanings.flatMap { list in list.filter { $0.family == family }.map(\.name) })
        var host: String?
        for (field, list) in zip(fields, meanings) {
            var name = list.first { $0.family == family }?.name ?? field.name
            if family == .slmgr, list.isEmpty, let telling = TellingValue.nameInside(field.value),
                taken.insert(telling).inserted
            {
                name = telling
            }
            canonical.append(field.renamed(name))
            if host == nil, Self.hostNames.contains(name.lowercased()), !field.value.isEmpty, field.value != "." {
                host = field.value
            }
        }
        if family == .event { canonical += Self.errorCodes(in: canonical) }
        record = CapturedRecord(type: family.recordType, fields: canonical)
        self.host = host
    }

    private static func className(in fields: [CapturedField]) -> String? {
        fields.first { ["__class", "cimclass", "creationclassname"].contains($0.label.lowercased()) }?.value
    }

    // Event messages carry their codes in the running text; a code in a field of its own can be looked up.
    private static func errorCodes(in fields: [CapturedField]) -> [CapturedField] {
        guard let message = fields.first(where: { $0.name == "Message" }) else { return [] }
        var found: [CapturedField] = []
        var seen: Set<String> = []
        let bytes = Array(message.value.utf8)
        var index = 0
        while index + 10 <= bytes.count, found.count < 8 {
            defer { index += 1 }
            guard bytes[index] == 0x30, bytes[index + 1] | 0x20 == 0x78 else { continue }
            let digits = bytes[(index + 2)..<(index + 10)]
            guard digits.allSatisfy({ $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6 }) else { continue }
            let code = "0x" + String(decoding: digits, as: UTF8.self).uppercased()
            guard code != "0x00000000", seen.insert(code).inserted else { continue }
            found.append(
                CapturedField(
                    name: "ErrorCode",
                    label: "",
                    value: code,
                    line: message.line,
                    offset: message.offset,
                    context: message.context
                )
            )
        }
        return found
    }
}
