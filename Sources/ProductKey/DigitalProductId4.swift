public import ByteKit
import Crypto

/// The DigitalProductId4 value: 1272 bytes that name edition, channel and activation ID in clear beside the key.
///
/// Both SHA-256 values are checked; a structure whose hash does not agree is reported as damaged, never repaired.
public struct DigitalProductId4: Sendable {
    /// Length of the structure in bytes.
    public static let byteCount = 1_272
    /// The eight bytes that a structure begins with: size 1272, version 4.0.
    public static let header: [UInt8] = [0xF8, 0x04, 0, 0, 4, 0, 0, 0]
    /// Where the 16-byte key field lies.
    public static let keyOffset = 0x328

    /// Extended PID text.
    public let extendedPID: String
    /// Activation ID (ActConfigId of pkeyconfig).
    public let activationID: GUID?
    /// EditionID, for example `ServerStandard`.
    public let edition: String
    /// Whether the key was installed by an upgrade.
    public let isUpgrade: Bool
    /// Part number, for example `[TH]X19-98841`.
    public let partNumber: String
    /// ProductKeyType, for example `Volume:GVLK`.
    public let keyType: String
    /// EULA type, for example `Volume`.
    public let eulaType: String
    /// Whether the SHA-256 of the key field agrees.
    public let keyHashAgrees: Bool
    /// Whether the SHA-256 of the whole structure agrees.
    public let structureHashAgrees: Bool
    /// The key, or why there is none.
    public let key: Result<ProductKey, KeyNumber.FieldState>

    /// Reads the structure.
    /// - Throws: `bytes.truncated`, or `dpid.header` where size or version are others.
    public init(parsing input: inout ByteReader) throws(ParseError) {
        let start = input.offset
        let raw = try input.array(Self.byteCount)
        guard raw.starts(with: Self.header) else {
            throw ParseError("dpid.header", at: start, "not a DigitalProductId of version 4")
        }
        let bytes = raw.span
        extendedPID = UTF16Text.decodeTerminated(bytes.extracting(0x008..<0x088))
        activationID = GUID(UTF16Text.decodeTerminated(bytes.extracting(0x088..<0x108)))
        edition = UTF16Text.decodeTerminated(bytes.extracting(0x118..<0x320))
        isUpgrade = bytes[0x320] != 0
        key = KeyFieldResult.decode(bytes.extracting(0x328..<0x338))
        partNumber = UTF16Text.decodeTerminated(bytes.extracting(0x378..<0x3F8))
        keyType = UTF16Text.decodeTerminated(bytes.extracting(0x3F8..<0x478))
        eulaType = UTF16Text.decodeTerminated(bytes.extracting(0x478..<0x4F8))
        keyHashAgrees = SHA256.hash(data: raw[0x328..<0x338]).elementsEqual(raw[0x338..<0x358])
        var hasher = SHA256()
        hasher.update(data: raw[0..<0x358])
        hasher.update(data: [UInt8](repeating: 0, count: 32))
        hasher.update(data: raw[0x378...])
        structureHashAgrees = hasher.finalize().elementsEqual(raw[0x358..<0x378])
    }
}
