public import ByteKit
import FoundationEssentials
import Unpacking
import XMLText

/// The owner's own table of product keys, `pkeyconfig.xrm-ms`, as it lies in a Windows tree.
///
/// It tells for one key, by its group and serial number, the product, the part number and the terms. It answers for
/// the key that is asked about and lists nothing. Its signature is not checked, since its canonical form is not
/// published: what it says is as trustworthy as the tree it comes from.
public struct PKeyConfig: Sendable {
    /// One product, as a row of the file describes it.
    public struct Configuration: Hashable, Sendable {
        /// What `slmgr /dlv` shows as activation ID.
        public let activationID: GUID
        /// The number in the keys.
        public let group: Int
        /// Names of the editions, see `EditionTable`.
        public let editions: [String]
        /// The description in the file, for example `Windows Server 2019 RTM ServerStandard Retail`.
        public let description: String
        /// The type of the keys, for example `OEM:NONSLP`.
        public let keyType: String

        /// The channel; nil for a type that is not known.
        public var channel: Channel? { Channel(keyType: keyType) }
    }

    /// What the file says about one key.
    public struct Match: Hashable, Sendable {
        /// How the serial number stands to the blocks of the file.
        public enum Standing: Hashable, Sendable {
            /// In a block that was issued.
            case issued
            /// In a block that was kept back when the file was made.
            case reserved
            /// In no block: mistyped, newer than the file, or never issued.
            case noRange
        }

        /// The product.
        public let configuration: Configuration
        /// How the serial number stands to the blocks.
        public let standing: Standing
        /// Part number of the key's block, without the code name before it; nil without a block.
        public let partNumber: String?
        /// Terms of the key's block, for example `OEM`; nil without a block.
        public let eulaType: String?
        /// Whether the block is for keys of virtual machines printed on the same label.
        public let isVirtual: Bool
    }

    private struct Block: Sendable {
        let serials: ClosedRange<UInt64>
        let partNumber: String
        let eulaType: String
    }

    private var configurations: [Int: [Configuration]] = [:]
    private var blocks: [GUID: [Block]] = [:]
    private var algorithms: [Int: Set<KeyGroup.Algorithm>] = [:]

    /// How many products the file has.
    public var configurationCount: Int { configurations.values.reduce(0) { $0 + $1.count } }

    /// The list of single withdrawn keys is no product.
    private static let withdrawnGroup = 999_999

    private static let limits = XMLLimits(
        byteCount: 32 << 20,
        depth: 64,
        nodeCount: 1_000_000,
        textByteCount: 32 << 20
    )

    /// Whether a file is one: an XrML licence whose beginning says that it is of this category.
    public static func isConfiguration(_ bytes: Span<UInt8>) -> Bool {
        let head = bytes.extracting(0..<min(bytes.count, 64 * 1_024))
        guard head.count > 64, head[0] == 0x3C || head[0] == 0xEF || head[0] == 0xFF || head[0] == 0xFE else {
            return false
        }
        // UTF-16 is read as ASCII by leaving out the zero bytes.
        let text = head.array().filter { $0 != 0 }
        let marks = ["PKEYCONFIG", "pkeyConfigData", "ProductKeyConfiguration"].map { Array($0.utf8) }
        return marks.contains { mark in
            text.indices.dropLast(mark.count - 1).contains { text[$0] == mark[0] && text[$0...].starts(with: mark) }
        }
    }

    /// Reads a file: the licence document around it, or the inner table alone.
    ///
    /// - Throws: `pkeyconfig.malformed`, `pkeyconfig.too-large`, `pkeyconfig.no-data`, `pkeyconfig.base64`,
    ///   `pkeyconfig.gzip`; offsets are bytes in the file, inside the inner table they point at the part that holds it.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let outer = try Self.document(bytes, at: nil)
        if outer.name == "ProductKeyConfiguration" {
            try read(outer, at: outer.byteOffset)
            return
        }
        guard let data = Self.dataElement(in: outer) else { throw ParseError(.pkeyconfigNoData, at: outer.byteOffset) }
        let inner = try Self.inner(of: data)
        let table = try Self.document(inner.bytes, at: data.byteOffset)
        guard table.name == "ProductKeyConfiguration" else { throw ParseError(.pkeyconfigNoData, at: data.byteOffset) }
        try read(table, at: data.byteOffset)
    }

    /// What the file says about a key.
    ///
    /// - Parameters:
    ///   - group: the number of the group, from the key or from DigitalProductId.
    ///   - serial: the serial number in the key.
    ///   - algorithm: the generation of the key.
    /// - Returns: nil when the file does not have the group: it may be in another file of the same Windows.
    public func identify(group: Int, serial: UInt64, algorithm: KeyGroup.Algorithm = .pkey2009) -> Match? {
        if let known = algorithms[group], !known.contains(algorithm) { return nil }
        guard let candidates = configurations[group], let first = candidates.first else { return nil }
        for candidate in candidates {
            guard let block = blocks[candidate.activationID]?.first(where: { $0.serials.contains(serial) }) else {
                continue
            }
            return Self.match(candidate, block)
        }
        return Match(configuration: first, standing: .noRange, partNumber: nil, eulaType: nil, isVirtual: false)
    }

    /// The product with this activation ID.
    public func configuration(activationID: GUID) -> Configuration? {
        configurations.values.joined().first { $0.activationID == activationID }
    }

    private static func match(_ configuration: Configuration, _ block: Block) -> Match {
        // «[TH]X19-98841:Virtual»: code name, part number, addition. «[TH]res-v1»: kept back.
        var part = block.partNumber[...]
        if part.first == "[", let end = part.firstIndex(of: "]") { part = part[part.index(after: end)...] }
        let isReserved = part.lowercased().hasPrefix("res-v")
        let pieces = part.split(separator: ":", maxSplits: 1)
        return Match(
            configuration: configuration,
            standing: isReserved ? .reserved : .issued,
            partNumber: isReserved ? nil : pieces.first.map(String.init),
            eulaType: block.eulaType,
            isVirtual: pieces.count > 1 && pieces[1].lowercased() == "virtual"
        )
    }

    private static func document(_ bytes: Span<UInt8>, at container: Int?) throws(ParseError) -> XMLElement {
        let document = XMLDocument(parsing: bytes, limits: limits)
        if let problem = document.problem {
            let code: ParseError.Code =
                switch problem.code {
                case .xmlTooLarge, .xmlTooDeep, .xmlTooManyNodes, .xmlTooMuchText: .pkeyconfigTooLarge
                default: .pkeyconfigMalformed
                }
            throw ParseError(code, at: container ?? problem.offset, problem.code.rawValue)
        }
        guard let root = document.root else { throw ParseError(.pkeyconfigMalformed, at: container ?? 0) }
        return root
    }

    private static func dataElement(in root: XMLElement) -> XMLElement? {
        var found: XMLElement?
        root.walk { element, _ in
            if found == nil, element.name == "infoBin", element.attribute("name") == "pkeyConfigData" {
                found = element
            }
        }
        return found
    }

    private mutating func read(_ table: XMLElement, at offset: Int) throws(ParseError) {
        for element in table.child("Configurations")?.children("Configuration") ?? [] {
            guard let id = Self.guid(element, "ActConfigId"), let group = Self.number(element, "RefGroupId"),
                let group = Int(exactly: group)
            else { throw ParseError(.pkeyconfigMalformed, at: offset, "Configuration") }
            guard group != Self.withdrawnGroup else { continue }
            let configuration = Configuration(
                activationID: id,
                group: group,
                editions: Self.text(element, "EditionId").split(separator: ";").map(String.init),
                description: Self.text(element, "ProductDescription"),
                keyType: Self.text(element, "ProductKeyType")
            )
            configurations[group, default: []].append(configuration)
        }
        for element in table.child("KeyRanges")?.children("KeyRange") ?? []
        where Self.text(element, "IsValid").lowercased() == "true" {
            guard let id = Self.guid(element, "RefActConfigId"), let start = Self.number(element, "Start"),
                let end = Self.number(element, "End"), start <= end
            else { throw ParseError(.pkeyconfigMalformed, at: offset, "KeyRange") }
            let block = Block(
                serials: start...end,
                partNumber: Self.text(element, "PartNumber"),
                eulaType: Self.text(element, "EulaType")
            )
            blocks[id, default: []].append(block)
        }
        for element in table.child("PublicKeys")?.children("PublicKey") ?? [] {
            guard let group = Self.number(element, "GroupId").flatMap({ Int(exactly: $0) }) else { continue }
            let name = Self.text(element, "AlgorithmId")
            if let algorithm = KeyGroup.Algorithm.allCases.first(where: { name.hasSuffix($0.rawValue) }) {
                algorithms[group, default: []].insert(algorithm)
            }
        }
        guard !configurations.isEmpty else { throw ParseError(.pkeyconfigNoData, at: offset) }
    }

    /// The bytes that an element stands for: base64 in lines, and packed or not.
    private static func inner(of data: XMLElement) throws(ParseError) -> MemoryRegion {
        // Blanks alone are passed over: any other foreign character is damage that should be named here.
        let letters = data.text.utf8.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard let bytes = Data(base64Encoded: Data(letters)).map({ [UInt8]($0) }) else {
            throw ParseError(.pkeyconfigBase64, at: data.byteOffset)
        }
        guard bytes.starts(with: [0x1F, 0x8B]) else { return MemoryRegion(bytes) }
        let unpacked = Unpacker.unpack(bytes.span, packing: .gzip, limit: limits.byteCount)
        switch unpacked.problem {
        case nil: return unpacked.region
        case .packedTooLarge: throw ParseError(.pkeyconfigTooLarge, at: data.byteOffset)
        default: throw ParseError(.pkeyconfigGzip, at: data.byteOffset)
        }
    }

    private static func text(_ element: XMLElement, _ name: String) -> String { element.child(name)?.trimmedText ?? "" }

    private static func number(_ element: XMLElement, _ name: String) -> UInt64? { UInt64(text(element, name)) }

    private static func guid(_ element: XMLElement, _ name: String) -> GUID? { GUID(text(element, name)) }
}

extension ParseError.Code {
    /// The file or its inner table is broken.
    public static let pkeyconfigMalformed: Self = "pkeyconfig.malformed"
    /// The file or its inner table is larger than the limits.
    public static let pkeyconfigTooLarge: Self = "pkeyconfig.too-large"
    /// The file holds no table of product keys.
    public static let pkeyconfigNoData: Self = "pkeyconfig.no-data"
    /// The part that holds the table is no base64.
    public static let pkeyconfigBase64: Self = "pkeyconfig.base64"
    /// The table does not unpack.
    public static let pkeyconfigGzip: Self = "pkeyconfig.gzip"
}
