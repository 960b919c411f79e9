public import ByteKit
import Crypto

/// Builds DigitalProductId values for tests out of a given key field; the blob's own CRC and hashes are set right.
///
/// The key field is whatever the caller gives: nothing here computes or completes a key.
public struct BlobBuilder {
    /// The 16 bytes of the key field.
    public var keyField: [UInt8]
    /// Product ID text.
    public var productID = "00429-70000-00000-AA123"
    /// Group or public-key group.
    public var keyIndex: UInt32 = 0
    /// Part number text.
    public var partNumber = "X00-00000"
    /// Installation time.
    public var installed = Timestamp(secondsSince1970: 1_735_689_600)
    /// Raw licence type.
    public var licenceType: UInt32 = 3
    /// Extended PID of version 4.
    public var extendedPID = "00000-04297-000-000000-03-1033-17763.0000-0012025"
    /// Activation ID of version 4.
    public var activationID = "de32eafd-aaee-4662-9444-c1befb41bde2"
    /// EditionID of version 4.
    public var edition = "ServerStandard"
    /// Key type of version 4.
    public var keyType = "Volume:GVLK"
    /// EULA type of version 4.
    public var eulaType = "Volume"

    /// Starts from a key field.
    public init(keyField: [UInt8]) { self.keyField = keyField }

    /// The 164 bytes of version 3.
    public func version3() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 164)
        put([0xA4, 0, 0, 0, 3], into: &bytes, at: 0)
        put(Array(productID.utf8.prefix(23)), into: &bytes, at: 8)
        put(number(keyIndex), into: &bytes, at: 32)
        put(Array(partNumber.utf8.prefix(15)), into: &bytes, at: 36)
        put(keyField, into: &bytes, at: 52)
        put(number(UInt32(truncatingIfNeeded: installed.secondsSince1970)), into: &bytes, at: 72)
        put(number(123), into: &bytes, at: 76)
        put(number(licenceType), into: &bytes, at: 80)
        put(number(Checksum.crc32WithoutInversion(bytes.span.extracting(0..<160))), into: &bytes, at: 160)
        return bytes
    }

    /// The 1272 bytes of version 4.
    public func version4() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 1_272)
        put([0xF8, 4, 0, 0, 4], into: &bytes, at: 0)
        for (offset, text) in [
            (0x008, extendedPID), (0x088, activationID), (0x118, edition), (0x378, partNumber), (0x3F8, keyType),
            (0x478, eulaType),
        ] { put(UTF16Text.encode(text), into: &bytes, at: offset) }
        put(keyField, into: &bytes, at: 0x328)
        put(Array(SHA256.hash(data: keyField)), into: &bytes, at: 0x338)
        put(Array(SHA256.hash(data: bytes)), into: &bytes, at: 0x358)
        return bytes
    }

    private func number(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
    }

    private func put(_ part: [UInt8], into bytes: inout [UInt8], at offset: Int) {
        bytes.replaceSubrange(offset..<(offset + part.count), with: part)
    }
}
