/// One thing that is known about a record.
public struct Field: Hashable, Sendable {
    /// What values look like.
    public enum Form: Hashable, Sendable {
        /// Any text.
        case text
        /// A whole number.
        case number
        /// A day, `2026-11-21`.
        case day
        /// Yes or no.
        case flag
        /// One of these words.
        case choice([String])
    }

    /// Stable name, also that of the column in exchanged tables: `os.version`.
    public let id: String
    /// What values look like.
    public let form: Form
    /// Whether it tells of money: who bought what from whom, under which papers.
    public let isPayment: Bool
    /// Whether a search looks into it.
    public let isSearched: Bool

    init(_ id: String, _ form: Form = .text, isPayment: Bool = false, isSearched: Bool = false) {
        self.id = id
        self.form = form
        self.isPayment = isPayment
        self.isSearched = isSearched
    }

    /// Columns are prefixed, since `order` and `date` are words of SQL.
    var column: String { "f_" + String(id.map { $0 == "." || $0 == "-" ? "_" : $0 }) }
}

/// What is recorded about each kind, in the order in which it is shown.
public enum RecordSchema {
    /// All fields of a kind.
    public static func fields(of kind: RecordKind) -> [Field] { tables[kind] ?? [] }

    /// A field by its name.
    public static func field(_ id: String, of kind: RecordKind) -> Field? {
        fields(of: kind).first { $0.id == id }
    }

    private static let tables: [RecordKind: [Field]] = [
        .server: [
            Field("name", isSearched: true), Field("serial", isSearched: true), Field("maker"),
            Field("model", isSearched: true), Field("kind", .choice(["physical", "virtual"])), Field("host"),
            Field("os.version"), Field("os.edition"), Field("os.build"), Field("os.language"), Field("product-id"),
            Field("media"), Field("state", .choice(["in-use", "spare", "reinstalled", "retired"])),
            Field("location", isSearched: true), Field("domain"), Field("addresses", isSearched: true),
            Field("last-seen", .day), Field("comment", isSearched: true),
        ],
        .licence: [
            Field("product", isSearched: true), Field("version"), Field("edition"), Field("channel"),
            Field("quantity", .number), Field("purchase-date", .day, isPayment: true),
            Field("supplier", isPayment: true, isSearched: true), Field("order", isPayment: true, isSearched: true),
            Field("invoice", isPayment: true, isSearched: true), Field("contract", isPayment: true, isSearched: true),
            Field("mak-count", .number), Field("evaluation-end", .day), Field("downgrade"),
            Field("state", .choice(["in-use", "free", "retired"])), Field("comment", isSearched: true),
        ],
        .key: [
            Field("partial", isSearched: true), Field("product", isSearched: true), Field("version"), Field("edition"),
            Field("channel"), Field("key-type"), Field("group"), Field("found-in"), Field("found-on", .day),
            Field("state", .choice(["in-use", "free", "retired"])), Field("comment", isSearched: true),
        ],
        .proof: [
            Field(
                "type",
                .choice([
                    "invoice", "coa-photo", "order-mail", "portal-export", "chassis-label", "activation-screenshot",
                    "rds-cal", "media-photo", "activation-proof", "search-report", "label-reading", "statement",
                    "letter", "reply", "other",
                ])
            ),
            Field("title", isSearched: true), Field("number", isPayment: true, isSearched: true), Field("date", .day),
            Field("file-name", isSearched: true), Field("media-type"), Field("size", .number), Field("sha256"),
            Field("version", .number), Field("comment", isSearched: true),
        ],
        .activation: [
            Field("date", .day), Field("status"), Field("channel"), Field("partial", isSearched: true),
            Field("installation-id"), Field("confirmation-id"), Field("ends", .day), Field("recorded-by"),
            Field("capture-sha256"), Field("comment", isSearched: true),
        ],
        .medium: [
            Field("title", isSearched: true), Field("product", isSearched: true), Field("version"), Field("edition"),
            Field("language"), Field("build"),
            Field("kind", .choice(["evaluation", "volume", "retail", "oem", "open"])), Field("sha256"),
            Field("verified", .flag), Field("location", isSearched: true), Field("comment", isSearched: true),
        ],
        .backup: [
            Field("path", isSearched: true), Field("taken", .day), Field("comment", isSearched: true),
        ],
        .case: [
            Field("title", isSearched: true), Field("situation", .choice(["label-damaged", "reinstalled", "other"])),
            Field("state", .choice(["open", "waiting", "closed"])), Field("order"), Field("next"),
            Field("due", .day), Field("comment", isSearched: true),
        ],
    ]
}
