public import ByteKit

/// The DigitalProductId value: 164 bytes in which Windows keeps an installed key and what belongs to it.
///
/// Windows XP's WPA values hold the same structure in 256 bytes; what follows the 164 is not read. A structure whose
/// CRC does not agree is reported as damaged, never repaired. Layout: KB 936607 for the head, public samples for the
/// rest.
public struct DigitalProductId3: Sendable {
    /// Length of the structure in bytes.
    public static let byteCount = 164
    /// The eight bytes that a structure begins with: size 164, version 3.0.
    public static let header: [UInt8] = [0xA4, 0, 0, 0, 3, 0, 0, 0]
    /// Where the 16-byte key field lies.
    public static let keyOffset = 52

    /// The Product ID text, as in the ProductId value.
    public let productID: String
    /// The group of a PKEY2009 key; the public-key group of an older one.
    public let keyIndex: Int
    /// Part number of the medium or licence, for example `[TH]X19-98841`.
    public let partNumber: String
    /// When this key was installed; nil where the field is zero.
    public let installed: Timestamp?
    /// Random number whose last three digits end the Product ID.
    public let random: UInt32
    /// Raw licence type: 0 retail, 1 upgrade, 2 OEM, 3 volume, 4 PGS:TB.
    public let licenceType: UInt32
    /// Whether the CRC over bytes 0–159 agrees with bytes 160–163.
    public let crcAgrees: Bool
    /// The key, or why there is none.
    public let key: Result<ProductKey, KeyNumber.FieldState>

    /// Reads the structure.
    /// - Throws: `bytes.truncated`, or `dpid.header` where size or version are others.
    public init(parsing input: inout ByteReader) throws(ParseError) {
        let start = input.offset
        let raw = try input.array(Self.byteCount)
        let bytes = raw.span
        guard raw.starts(with: Self.header) else {
            throw ParseError("dpid.header", at: start, "not a DigitalProductId of version 3")
        }
        productID = ByteText.decodeTerminated(bytes.extracting(8..<32))
        keyIndex = Int(bytes.loadU32(at: 32))
        partNumber = ByteText.decodeTerminated(bytes.extracting(36..<52))
        key = KeyFieldResult.decode(bytes.extracting(52..<68))
        let seconds = bytes.loadU32(at: 72)
        installed = seconds == 0 ? nil : Timestamp(secondsSince1970: Int64(seconds))
        random = bytes.loadU32(at: 76)
        licenceType = bytes.loadU32(at: 80)
        crcAgrees = Checksum.crc32WithoutInversion(bytes.extracting(0..<160)) == bytes.loadU32(at: 160)
    }
}

/// Turns a key field into a stored result.
enum KeyFieldResult {
    static func decode(_ field: Span<UInt8>) -> Result<ProductKey, KeyNumber.FieldState> {
        do throws(KeyNumber.FieldState) {
            return .success(try KeyNumber.decode(field: field))
        } catch {
            return .failure(error)
        }
    }
}
