import ByteKit

/// Builds a `pkeyconfig.xrm-ms` with made-up products and serial numbers.
///
/// The form is that of Microsoft's file: a licence document around the base64 of an inner table, which may be packed.
public struct PKeyConfigBuilder: Sendable {
    /// One product.
    public struct Configuration: Sendable {
        /// `ActConfigId`, without braces.
        public var activationID: String
        /// Element `RefGroupId`.
        public var group: String
        /// Element `EditionId`.
        public var editions: String
        /// Element `ProductDescription`.
        public var description: String
        /// Element `ProductKeyType`.
        public var keyType: String

        /// A product.
        public init(activationID: String, group: String, editions: String, description: String, keyType: String) {
            self.activationID = activationID
            self.group = group
            self.editions = editions
            self.description = description
            self.keyType = keyType
        }
    }

    /// One block of serial numbers.
    public struct Block: Sendable {
        /// `RefActConfigId`, without braces.
        public var activationID: String
        /// Element `PartNumber`.
        public var partNumber: String
        /// Element `EulaType`.
        public var eulaType: String
        /// Element `IsValid`.
        public var isValid: String
        /// Element `Start`.
        public var start: String
        /// Element `End`.
        public var end: String

        /// A block.
        public init(
            activationID: String,
            partNumber: String,
            eulaType: String,
            start: String,
            end: String,
            isValid: String = "true"
        ) {
            self.activationID = activationID
            self.partNumber = partNumber
            self.eulaType = eulaType
            self.isValid = isValid
            self.start = start
            self.end = end
        }
    }

    /// How the inner table is packed.
    public enum Packing: Sendable {
        /// Base64 alone.
        case plain
        /// gzip, then base64.
        case gzip
    }

    /// Products in order.
    public var configurations: [Configuration] = []
    /// Blocks in order.
    public var blocks: [Block] = []
    /// Group and the end of the algorithm's name, for example `2009`.
    public var publicKeys: [(group: String, algorithm: String)] = []
    /// Name of the part that holds the table.
    public var dataName = "pkeyConfigData"

    /// An empty file.
    public init() {}

    /// The inner table.
    public var table: String {
        let products = configurations.map { item in
            """
            <Configuration><ActConfigId>{\(item.activationID)}</ActConfigId><RefGroupId>\(item.group)</RefGroupId>\
            <EditionId>\(item.editions)</EditionId><ProductDescription>\(item.description)</ProductDescription>\
            <ProductKeyType>\(item.keyType)</ProductKeyType><IsRandomized>false</IsRandomized></Configuration>
            """
        }
        let ranges = blocks.map { item in
            """
            <KeyRange><RefActConfigId>{\(item.activationID)}</RefActConfigId><PartNumber>\(item.partNumber)</PartNumber>\
            <EulaType>\(item.eulaType)</EulaType><IsValid>\(item.isValid)</IsValid><Start>\(item.start)</Start>\
            <End>\(item.end)</End></KeyRange>
            """
        }
        let keys = publicKeys.map { item in
            """
            <PublicKey><GroupId>\(item.group)</GroupId>\
            <AlgorithmId>msft:rm/algorithm/pkey/\(item.algorithm)</AlgorithmId><PublicKeyValue>AAAA</PublicKeyValue></PublicKey>
            """
        }
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <ProductKeyConfiguration xmlns="http://www.microsoft.com/DRM/PKEY/Configuration/2.0">
            <Configurations>\(products.joined(separator: "\n"))</Configurations>
            <KeyRanges>\(ranges.joined(separator: "\n"))</KeyRanges>
            <PublicKeys>\(keys.joined(separator: "\n"))</PublicKeys>
            </ProductKeyConfiguration>
            """
    }

    /// The whole file, UTF-8 with a byte-order mark.
    public func file(_ packing: Packing = .plain) -> [UInt8] {
        let inner = Array(table.utf8)
        return file(holding: Self.base64(packing == .gzip ? Self.gzip(inner) : inner))
    }

    /// The whole file around any text in the place of the table.
    public func file(holding data: String) -> [UInt8] {
        let document = """
            \u{FEFF}<?xml version="1.0" encoding="utf-8"?><rg:licenseGroup xmlns:rg="urn:mpeg:mpeg21:2003:01-REL-R-NS">\
            <r:license xmlns:r="urn:mpeg:mpeg21:2003:01-REL-R-NS"><r:title>made up</r:title><r:otherInfo>\
            <tm:infoTables xmlns:tm="http://www.microsoft.com/DRM/XrML2/TM/v2"><tm:infoList tag="#global">\
            <tm:infoStr name="licenseType">msft:sl/PKEYCONFIG/SIGNED</tm:infoStr>\
            <tm:infoBin name="\(dataName)">\(data)</tm:infoBin>\
            </tm:infoList></tm:infoTables></r:otherInfo></r:license></rg:licenseGroup>
            """
        return Array(document.utf8)
    }

    /// Base64 in lines of 76 characters.
    public static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var result = ""
        for (line, start) in stride(from: 0, to: bytes.count, by: 3).enumerated() {
            if line > 0, line.isMultiple(of: 19) { result += "\r\n" }
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for position in 0..<4 {
                let index = Int(bits >> UInt32(18 - 6 * position) & 63)
                result.append(position <= group.count ? alphabet[index] : "=")
            }
        }
        return result
    }

    /// A gzip member with stored blocks (RFC 1951, 1952).
    public static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        func little(_ number: UInt32, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
        }
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        for start in stride(from: 0, to: bytes.count, by: 65_535) {
            let part = bytes[start..<min(start + 65_535, bytes.count)]
            result.append(start + part.count == bytes.count ? 1 : 0)
            result += little(UInt32(part.count), 2) + little(~UInt32(part.count), 2) + part
        }
        return result + little(~Checksum.crc32WithoutInversion(bytes.span), 4) + little(UInt32(bytes.count), 4)
    }

    /// A small gzip member that unpacks to at least `byteCount` blanks; its checksum is missing.
    public static func gzipBomb(byteCount: Int) -> [UInt8] {
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        var bits: UInt32 = 0
        var bitCount = 0
        func write(_ code: UInt32, _ count: Int) {
            bits |= code << UInt32(bitCount)
            bitCount += count
            while bitCount >= 8 {
                result.append(UInt8(truncatingIfNeeded: bits))
                bits >>= 8
                bitCount -= 8
            }
        }
        // One last block with fixed codes: a blank, then «258 bytes from 1 byte back» again and again. Codes are written
        // from their most significant bit on.
        write(0b011, 3)
        write(0b0000_1010, 8)
        for _ in 0...(byteCount / 258) {
            write(0b1010_0011, 8)
            write(0, 5)
        }
        write(0, 14)
        return result
    }
}
