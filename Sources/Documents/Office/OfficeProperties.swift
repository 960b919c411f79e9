import ByteKit
import XMLText

/// What an office file says about itself.
enum OfficeProperties {
    /// Reads the core properties: ECMA-376 part 2, 11.
    static func read(_ package: OfficePackage, into assembly: inout DocumentAssembly) {
        let named = package.relationships(of: "").first { $0.type == "core-properties" }?.target
        guard let root = package.document(named ?? "docProps/core.xml")?.root else { return }
        var facts = assembly.facts
        facts.title = text(root, ["title", "subject"])
        facts.author = text(root, ["creator", "lastModifiedBy"])
        facts.date = (text(root, ["modified"]) ?? text(root, ["created"])).flatMap { Timestamp(w3c: $0) }
        facts.identifier = text(root, ["identifier"])
        assembly.facts = facts
    }

    /// The first of these elements that holds something.
    static func text(_ root: XMLElement, _ names: [String]) -> String? {
        for name in names {
            if let text = root.child(name)?.trimmedText, !text.isEmpty { return text }
        }
        return nil
    }
}

extension Timestamp {
    /// Reads a moment as office files write it: `2019-03-04`, `2019-03-04T10:00:00Z`, `2019-03-04T10:00:00.5+01:00`.
    ///
    /// What names no zone is taken for UTC. Source: W3C NOTE-datetime, and `xsd:dateTime`.
    package init?(w3c text: String) {
        let units = Array(text.utf8)
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= units.count else { return nil }
            return units[start..<start + count].reduce(0) { (result: Int?, unit) in
                guard let result, (48...57).contains(unit) else { return nil }
                return result * 10 + Int(unit - 48)
            }
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
            units[4] == UInt8(ascii: "-"), units[7] == UInt8(ascii: "-")
        else { return nil }
        guard units.count >= 16, units[10] == UInt8(ascii: "T"), let hour = number(11, 2), let minute = number(14, 2)
        else {
            self.init(year: year, month: month, day: day)
            return
        }
        guard
            let local = Timestamp(
                year: year,
                month: month,
                day: day,
                hour: hour,
                minute: minute,
                second: min(number(17, 2) ?? 0, 59)
            )
        else { return nil }
        var shift = 0
        if let sign = units[16...].firstIndex(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }),
            let hours = number(sign + 1, 2)
        {
            shift = (hours * 60 + (number(sign + 4, 2) ?? 0)) * (units[sign] == UInt8(ascii: "+") ? 60 : -60)
        }
        self.init(secondsSince1970: local.secondsSince1970 - Int64(shift))
    }
}
