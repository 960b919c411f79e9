public import ByteKit

/// What a document says about a purchase of Windows Server.
public struct PurchaseProof: Sendable, Hashable {
    /// What kind of paper it is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A paper that grants the licence: certificate of authenticity, confirmation of a volume licence.
        case licenceCertificate = "licence-certificate"
        /// An invoice or a receipt.
        case invoice
        /// The confirmation of an order, or the order itself.
        case orderConfirmation = "order-confirmation"
        /// What came with the parcel.
        case deliveryNote = "delivery-note"
        /// What was offered; it does not say that it was bought.
        case offer
        /// A paper about the product with the numbers of a purchase, of a kind that cannot be told.
        case other
    }

    /// Why a document counts as a proof, or counts for less.
    public struct Reason: Sendable, Hashable {
        /// A stable code, `proof.…`; its text has `value` as argument.
        public var code: String
        /// What was read.
        public var value: String

        /// A reason.
        public init(_ code: String, _ value: String = "") {
            self.code = code
            self.value = value
        }
    }

    /// What kind of paper it is.
    public var kind: Kind
    /// The product as it is worded there.
    public var product: String
    /// The number of the order.
    public var orderNumber: String?
    /// The number of the invoice.
    public var invoiceNumber: String?
    /// How many were bought.
    public var quantity: Int?
    /// Who sold it.
    public var supplier: String?
    /// The day of the purchase, as the paper says.
    public var date: Timestamp?
    /// What was paid, as it is written.
    public var amount: String?
    /// How good a proof it is, 0 to 100.
    public var score = 0
    /// What the score is made of.
    public var reasons: [Reason] = []
}
