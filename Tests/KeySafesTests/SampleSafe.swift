import ByteKit
import FoundationEssentials
import KeySafes
import ProductKey
import TestSupport

/// A safe with what is hard to write: accents, marks of XML and JSON, groups, secrets, several lines.
enum SampleSafe {
    static let moment = Timestamp(secondsSince1970: 1_790_000_000)
    static let password = SecretBytes(utf8: "mot de passe é€ ＆ plus")

    static func safe() throws -> Safe {
        let standard = SafeEntry(
            title: "SRV-01 «été» <&>\"",
            userName: "svc@example.org",
            key: try ProductKey(text: SampleKeys.server2019Standard),
            notes: "Première ligne\nSeconde\tligne ]]> & fin",
            url: "https://assets.example.org/sheet?id=1&v=2",
            fields: [
                SafeField(name: "Edition", value: "Standard"),
                SafeField(name: "Order code", value: SecretBytes(utf8: "s3cret\u{1F511}"), isProtected: true),
                SafeField(name: "Empty", value: SecretBytes(utf8: ""), isProtected: true),
            ],
            groupPath: ["Serveurs", "Paris"],
            created: Timestamp(year: 2019, month: 2, day: 3, hour: 4, minute: 5, second: 6),
            modified: Timestamp(year: 2026, month: 11, day: 21),
            reference: "key-0001"
        )
        let plain = SafeEntry(
            title: "SRV-02",
            key: try ProductKey(text: SampleKeys.server2022Standard),
            groupPath: ["Serveurs"]
        )
        return Safe(name: "Clés", entries: [standard, plain])
    }

    /// A derivation that costs little, since the tests are not about cost.
    static func derivation(_ function: KeyDerivation.Function = .argon2id) throws -> KeyDerivation {
        try KeyDerivation(function, iterations: 2, memoryByteCount: 256 << 10, lanes: 2)
    }

    static func file(
        _ cipher: KDBXCipher = .aes256,
        _ function: KeyDerivation.Function = .argon2id,
        credentials: SafeCredentials = SafeCredentials(password: password)
    ) throws -> [UInt8] {
        try KDBX.write(
            try safe(),
            credentials: credentials,
            settings: .init(cipher: cipher, derivation: try derivation(function)),
            at: moment
        )
    }

    /// What two safes differ in; nothing when they hold the same.
    static func differences(_ left: Safe, _ right: Safe, groups: Bool = true) -> [String] {
        var result: [String] = []
        if left.entries.count != right.entries.count { return ["\(left.entries.count) and \(right.entries.count)"] }
        let order = { (safe: Safe) in safe.entries.sorted { $0.title < $1.title } }
        for (first, second) in zip(order(left), order(right)) {
            if first.title != second.title { result.append("title \(second.title)") }
            if first.key != second.key { result.append("key of \(first.title)") }
            if first.userName != second.userName { result.append("user of \(first.title)") }
            if first.notes != second.notes { result.append("notes of \(first.title)") }
            if first.url != second.url { result.append("address of \(first.title)") }
            if first.reference != second.reference { result.append("reference of \(first.title)") }
            if first.identifier != second.identifier { result.append("identifier of \(first.title)") }
            if groups, first.groupPath != second.groupPath { result.append("groups \(second.groupPath)") }
            let fields = { (entry: SafeEntry) in
                Set(entry.fields.map { "\($0.name)|\($0.value.revealedText())|\($0.isProtected)" })
            }
            if fields(first) != fields(second) { result.append("fields of \(first.title): \(fields(second))") }
            if let created = first.created, created != second.created { result.append("created \(first.title)") }
            if let modified = first.modified, modified != second.modified { result.append("modified \(first.title)") }
        }
        return result
    }
}

/// The code with which something fails; nil when it does not.
func code(of body: () throws -> Void) -> ParseError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? ParseError)?.code
    }
}
