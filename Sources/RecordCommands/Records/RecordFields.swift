import ArgumentParser
import Commands
import Records
import Texts

/// The fields of a kind of record that have options of their own; `--set` reaches all of them.
protocol RecordFields: ParsableArguments {
    /// What the records are about.
    static var kind: RecordKind { get }
    /// The field that the argument of `add` fills.
    static var leading: String { get }
    /// The fields of the table that a list shows.
    static var columns: [String] { get }
    /// What `add` says of itself.
    static var addHelp: String { get }
    /// What was given, by the names of the fields.
    var given: [(field: String, value: String?)] { get }
}

extension RecordFields {
    /// What the options and `--set` say together; `--set` counts where both name a field.
    func values(_ assignments: [FieldAssignment]) -> [String: String] {
        let typed = given.compactMap { item in item.value.map { (item.field, $0) } }
        return Dictionary(typed + assignments.map { ($0.field, $0.value) }) { $1 }
    }
}

/// A server's fields.
struct ServerFields: RecordFields {
    static let kind = RecordKind.server
    static let leading = "name"
    static let columns = ["name", "serial", "maker", "model", "os.version", "os.edition", "state"]
    static var addHelp: String { Interface.text("help.server.add") }

    @Option(help: .field(.server, "name")) var name: String?
    @Option(help: .field(.server, "serial")) var serial: String?
    @Option(help: .field(.server, "maker")) var maker: String?
    @Option(help: .field(.server, "model")) var model: String?
    @Option(help: .field(.server, "kind")) var kind: String?
    @Option(help: .field(.server, "host")) var host: String?
    @Option(help: .field(.server, "os.version")) var osVersion: String?
    @Option(help: .field(.server, "os.edition")) var osEdition: String?
    @Option(help: .field(.server, "os.language")) var osLanguage: String?
    @Option(help: .field(.server, "location")) var location: String?
    @Option(help: .field(.server, "state")) var state: String?
    @Option(help: .field(.server, "comment")) var comment: String?

    var given: [(field: String, value: String?)] {
        [
            ("name", name), ("serial", serial), ("maker", maker), ("model", model), ("kind", kind), ("host", host),
            ("os.version", osVersion), ("os.edition", osEdition), ("os.language", osLanguage), ("location", location),
            ("state", state), ("comment", comment),
        ]
    }
}

/// A licence's fields.
struct LicenceFields: RecordFields {
    static let kind = RecordKind.licence
    static let leading = "product"
    static let columns = ["product", "version", "edition", "channel", "quantity", "state"]
    static var addHelp: String { Interface.text("help.licence.add") }

    @Option(help: .field(.licence, "product")) var product: String?
    @Option(help: .field(.licence, "version")) var release: String?
    @Option(help: .field(.licence, "edition")) var edition: String?
    @Option(help: .field(.licence, "channel")) var channel: String?
    @Option(help: .field(.licence, "quantity")) var quantity: String?
    @Option(help: .field(.licence, "purchase-date")) var purchaseDate: String?
    @Option(help: .field(.licence, "supplier")) var supplier: String?
    @Option(help: .field(.licence, "order")) var order: String?
    @Option(help: .field(.licence, "invoice")) var invoice: String?
    @Option(help: .field(.licence, "contract")) var contract: String?
    @Option(help: .field(.licence, "mak-count")) var makCount: String?
    @Option(help: .field(.licence, "evaluation-end")) var evaluationEnd: String?
    @Option(help: .field(.licence, "comment")) var comment: String?

    var given: [(field: String, value: String?)] {
        [
            ("product", product), ("version", release), ("edition", edition), ("channel", channel),
            ("quantity", quantity), ("purchase-date", purchaseDate), ("supplier", supplier), ("order", order),
            ("invoice", invoice), ("contract", contract), ("mak-count", makCount), ("evaluation-end", evaluationEnd),
            ("comment", comment),
        ]
    }
}

/// A proof's fields; what follows from its file has no option.
struct ProofFields: RecordFields {
    static let kind = RecordKind.proof
    static let leading = "file-name"
    static let columns = ["type", "title", "date", "file-name", "version"]
    static var addHelp: String { Interface.text("help.proof.add") }

    @Option(help: .field(.proof, "type")) var type: String?
    @Option(help: .field(.proof, "title")) var title: String?
    @Option(help: .field(.proof, "number")) var number: String?
    @Option(help: .field(.proof, "date")) var date: String?
    @Option(help: .field(.proof, "comment")) var comment: String?

    var given: [(field: String, value: String?)] {
        [("type", type), ("title", title), ("number", number), ("date", date), ("comment", comment)]
    }
}

/// An activation's fields.
struct ActivationFields: RecordFields {
    static let kind = RecordKind.activation
    static let leading = "status"
    static let columns = ["date", "status", "channel", "partial", "ends", "recorded-by"]
    static var addHelp: String { Interface.text("help.activation.add") }

    @Option(help: .field(.activation, "date")) var date: String?
    @Option(help: .field(.activation, "status")) var status: String?
    @Option(help: .field(.activation, "channel")) var channel: String?
    @Option(help: .field(.activation, "ends")) var ends: String?
    @Option(help: .field(.activation, "installation-id")) var installationId: String?
    @Option(help: .field(.activation, "confirmation-id")) var confirmationId: String?
    @Option(help: .field(.activation, "recorded-by")) var recordedBy: String?
    @Option(help: .field(.activation, "comment")) var comment: String?

    var given: [(field: String, value: String?)] {
        [
            ("date", date), ("status", status), ("channel", channel), ("ends", ends),
            ("installation-id", installationId), ("confirmation-id", confirmationId), ("recorded-by", recordedBy),
            ("comment", comment),
        ]
    }
}

/// A medium's fields.
struct MediumFields: RecordFields {
    static let kind = RecordKind.medium
    static let leading = "title"
    static let columns = ["title", "product", "edition", "language", "kind", "verified"]
    static var addHelp: String { Interface.text("help.medium.add") }

    @Option(help: .field(.medium, "title")) var title: String?
    @Option(help: .field(.medium, "product")) var product: String?
    @Option(help: .field(.medium, "edition")) var edition: String?
    @Option(help: .field(.medium, "language")) var language: String?
    @Option(help: .field(.medium, "kind")) var kind: String?
    @Option(help: .field(.medium, "sha256")) var sha256: String?
    @Option(name: .customLong("checked"), help: .field(.medium, "verified")) var verified: String?
    @Option(help: .field(.medium, "location")) var location: String?
    @Option(help: .field(.medium, "comment")) var comment: String?

    var given: [(field: String, value: String?)] {
        [
            ("title", title), ("product", product), ("edition", edition), ("language", language), ("kind", kind),
            ("sha256", sha256), ("verified", verified), ("location", location), ("comment", comment),
        ]
    }
}

extension ArgumentHelp {
    /// Help of an option that fills a field: its label, and what values look like.
    static func field(_ kind: RecordKind, _ name: String) -> ArgumentHelp {
        let label = Interface.text("field.\(kind.rawValue).\(name)")
        let value: String
        switch RecordSchema.field(name, of: kind)?.form {
        case .number: value = Interface.text("help.form.number")
        case .day: value = Interface.text("help.form.day")
        case .flag: value = Interface.text("help.form.flag")
        case .choice(let words): value = words.joined(separator: "|")
        case .text, nil: value = Interface.text("help.form.text")
        }
        return ArgumentHelp("\(label).", valueName: value)
    }
}
