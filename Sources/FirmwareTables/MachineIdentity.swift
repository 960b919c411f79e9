public import ByteKit

/// Which machine this is, as its firmware says: what a maker, a reseller or Microsoft asks for beside a key.
///
/// All texts are the maker's own; a field left blank or filled with a stand-in (`Default string`) is nil.
public struct MachineIdentity: Equatable, Sendable {
    /// The firmware itself (structure type 0).
    public struct Firmware: Hashable, Sendable {
        /// Who made it.
        public var vendor: String?
        /// Its version.
        public var version: String?
        /// When it was released, as the maker wrote it, mostly `MM/DD/YYYY`.
        public var releaseDate: String?
    }

    /// The machine as a product (type 1).
    public struct System: Hashable, Sendable {
        /// Who made it.
        public var maker: String?
        /// Name of the model.
        public var product: String?
        /// The maker's version of the model; Lenovo writes the trade name here.
        public var version: String?
        /// Serial number; on Dell machines the service tag.
        public var serialNumber: String?
        /// Identifier of this one machine.
        public var uuid: GUID?
        /// Order number of the configuration.
        public var sku: String?
        /// Family of models.
        public var family: String?
    }

    /// A board (type 2), usually the main board.
    public struct Board: Hashable, Sendable {
        /// Who made it.
        public var maker: String?
        /// Name of the board.
        public var product: String?
        /// Its version.
        public var version: String?
        /// Its serial number.
        public var serialNumber: String?
        /// What the owner had written for an inventory.
        public var assetTag: String?
    }

    /// A case (type 3).
    public struct Chassis: Hashable, Sendable {
        /// Who made it.
        public var maker: String?
        /// Kind of case as the specification numbers it; 17 main server, 23 rack mount, 28 blade.
        public var kind: Int?
        /// Its version.
        public var version: String?
        /// Its serial number.
        public var serialNumber: String?
        /// What the owner had written for an inventory.
        public var assetTag: String?
        /// Order number.
        public var sku: String?
    }

    /// The firmware itself.
    public var firmware: Firmware?
    /// The machine as a product.
    public var system: System?
    /// Its boards.
    public var boards: [Board] = []
    /// Its cases.
    public var chassis: [Chassis] = []
    /// Processor sockets that hold a processor (type 4).
    public var processorCount = 0
    /// Free texts of the maker (type 11).
    public var oemStrings: [String] = []
    /// What is not as it should be, although something could be read: `smbios.…`.
    public var problems: [ParseError] = []

    /// Whether nothing at all was learned.
    public var isEmpty: Bool {
        firmware == nil && system == nil && boards.isEmpty && chassis.isEmpty && processorCount == 0
            && oemStrings.isEmpty
    }

    /// Most boards, cases or texts kept of each kind; more are a sign of hostile data.
    static let mostOfAKind = 256

    init() {}

    /// `text`, unless makers put it where they have nothing to say.
    static func meaningful(_ text: String?) -> String? {
        guard let text, !standIns.contains(text.lowercased()), text.contains(where: { $0 != "0" && $0 != " " }) else {
            return nil
        }
        return text
    }

    private static let standIns: Set<String> = [
        "default string", "to be filled by o.e.m.", "to be filled by oem", "system manufacturer",
        "system product name", "system version", "system serial number", "sku", "base board serial number",
        "chassis serial number", "chassis manufacture", "chassis version", "asset-1234567890", "not specified",
        "not available", "not applicable", "not present", "not settable", "none", "n/a", "unknown", "o.e.m.", "oem",
        "123456789", "0123456789", "<bad index>",
    ]
}
