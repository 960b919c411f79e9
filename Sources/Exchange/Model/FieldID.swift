/// The name of a value in a neutral record, the same in imports, exports and the records above.
public struct FieldID: RawRepresentable, Hashable, Comparable, Sendable, ExpressibleByStringLiteral {
    /// The stable name, for example `os.version`.
    public let rawValue: String

    /// Wraps a name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Wraps a name written in source.
    public init(stringLiteral value: String) { self.rawValue = value }

    /// In the order of the names.
    public static func < (left: FieldID, right: FieldID) -> Bool { left.rawValue < right.rawValue }

    /// The organisation that a record belongs to.
    public static let organisation: FieldID = "organisation"
    /// Remarks, also of what has no field of its own.
    public static let comment: FieldID = "comment"

    // MARK: Servers

    /// Name of a server without its domain; of a key, the server it is used on; of a person, the name.
    public static let name: FieldID = "name"
    /// The maker's serial number.
    public static let serial: FieldID = "serial"
    /// Who made it.
    public static let maker: FieldID = "maker"
    /// Which model it is.
    public static let model: FieldID = "model"
    /// `physical` or `virtual`.
    public static let kind: FieldID = "kind"
    /// The host of a virtual server.
    public static let host: FieldID = "host"
    /// Version of Windows by the short name of the catalogue, for example `2019`; other systems as they are named.
    public static let osVersion: FieldID = "os.version"
    /// Edition by the name that Windows uses, for example `ServerStandard`.
    public static let osEdition: FieldID = "os.edition"
    /// Build number, for example `17763`.
    public static let osBuild: FieldID = "os.build"
    /// Language of the system, as it is written.
    public static let osLanguage: FieldID = "os.language"
    /// Installation medium that was used.
    public static let media: FieldID = "media"
    /// State as the source names it: in production, in stock, retired.
    public static let state: FieldID = "state"
    /// Where it stands.
    public static let location: FieldID = "location"
    /// Domain or workgroup.
    public static let domain: FieldID = "domain"
    /// Addresses, apart by a comma and a blank.
    public static let addresses: FieldID = "addresses"
    /// Product ID of Windows.
    public static let productID: FieldID = "product-id"
    /// When it was last seen, ISO 8601.
    public static let lastSeen: FieldID = "last-seen"

    // MARK: Licences and keys

    /// Product as it is sold.
    public static let product: FieldID = "product"
    /// Version by the short name of the catalogue.
    public static let version: FieldID = "version"
    /// Edition by the name that Windows uses.
    public static let edition: FieldID = "edition"
    /// Channel by the name of the catalogue (`volume-mak`); other words as they are written.
    public static let channel: FieldID = "channel"
    /// How many, in digits.
    public static let quantity: FieldID = "quantity"
    /// Day of purchase, ISO 8601.
    public static let purchaseDate: FieldID = "purchase-date"
    /// Who sold it.
    public static let supplier: FieldID = "supplier"
    /// Number of the order.
    public static let order: FieldID = "order"
    /// Number of the invoice.
    public static let invoice: FieldID = "invoice"
    /// Number of the agreement or licence.
    public static let contract: FieldID = "contract"
    /// How many activations a multiple activation key allows, in digits.
    public static let makCount: FieldID = "mak-count"
    /// Day on which an evaluation or a term ends, ISO 8601.
    public static let evaluationEnd: FieldID = "evaluation-end"
    /// Downgrade rights in use: `yes`, `no`, or the words of the source.
    public static let downgrade: FieldID = "downgrade"
    /// Last five characters of a key that the source shows no more of.
    public static let partialKey: FieldID = "partial-key"
    /// How many activations of a multiple activation key are used, in digits.
    public static let makUsed: FieldID = "mak-used"
    /// Address for mail of a person.
    public static let mail: FieldID = "mail"

    /// The fields of a kind of record, in the order in which people expect them.
    public static func all(of kind: ImportedKind) -> [FieldID] {
        switch kind {
        case .server:
            [
                .name, .serial, .maker, .model, .kind, .host, .osVersion, .osEdition, .osBuild, .osLanguage, .media,
                .state, .location, .domain, .addresses, .productID, .lastSeen, .organisation, .comment,
            ]
        case .licence:
            [
                .product, .version, .edition, .channel, .quantity, .purchaseDate, .supplier, .order, .invoice,
                .contract, .makCount, .evaluationEnd, .downgrade, .organisation, .comment,
            ]
        case .key:
            [
                .product, .version, .edition, .channel, .partialKey, .name, .contract, .makCount, .makUsed,
                .purchaseDate, .organisation, .comment,
            ]
        case .person: [.name, .mail, .organisation, .comment]
        case .organisation: [.name, .comment]
        }
    }
}

/// What a neutral record is about.
public enum ImportedKind: String, CaseIterable, Hashable, Sendable {
    /// A server, physical or virtual.
    case server
    /// A licence: the right to use a product.
    case licence
    /// A product key, which is not a licence.
    case key
    /// Somebody.
    case person
    /// A company or a customer.
    case organisation
}
