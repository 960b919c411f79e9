import ByteKit
import JSONText
import Texts

/// The words by which papers of a purchase are known: the table `proof-rules.json`.
struct ProofWords: Sendable {
    /// What a figure or a name is introduced by.
    enum Label: String, CaseIterable {
        case orderNumber = "order-number"
        case invoiceNumber = "invoice-number"
        case quantity
        case supplier
        case date
        case amount
        case description
    }

    /// For each kind of paper its weight and its words.
    let kinds: [(kind: PurchaseProof.Kind, weight: Int, words: [[Unicode.Scalar]])]
    let labels: [Label: [[Unicode.Scalar]]]
    let products: [[Unicode.Scalar]]
    let editions: Set<String>
    let months: [String: Int]
    let currencies: [[Unicode.Scalar]]

    /// The table that is part of the program; without words where it does not read, which its test says.
    static let standard: ProofWords = {
        guard let bytes = Resource.bytes("proof-rules.json"), let json = try? JSONValue(parsing: bytes) else {
            return ProofWords(.null)
        }
        return ProofWords(json)
    }()

    init(_ json: JSONValue) {
        func words(_ value: JSONValue?) -> [[Unicode.Scalar]] {
            (value?.elements ?? []).compactMap { $0.string.map { Array($0.unicodeScalars) } }
                .sorted { $0.count > $1.count }
        }
        kinds = (json["kinds"]?.members ?? []).compactMap { member in
            PurchaseProof.Kind(rawValue: member.name).map {
                ($0, member.value["weight"]?.integer ?? 0, words(member.value["words"]))
            }
        }
        labels = Dictionary(uniqueKeysWithValues: Label.allCases.map { ($0, words(json["labels"]?[$0.rawValue])) })
        products = words(json["products"]?["names"])
        editions = Set((json["products"]?["editions"]?.elements ?? []).compactMap(\.string))
        months = Dictionary(
            (json["months"]?.members ?? []).map { ($0.name, $0.value.integer ?? 0) },
            uniquingKeysWith: { first, _ in first }
        )
        currencies = words(json["currencies"])
    }
}
