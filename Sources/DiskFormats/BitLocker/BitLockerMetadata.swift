public import ByteKit

/// One entry of a BitLocker volume's metadata or of a key file: size, entry type, value type, version, data.
struct BitLockerEntry: Sendable {
    let type: UInt16
    let valueType: UInt16
    let data: [UInt8]

    enum Value {
        static let key: UInt16 = 1
        static let text: UInt16 = 2
        static let stretch: UInt16 = 3
        static let sealed: UInt16 = 5
        static let masterKey: UInt16 = 8
        static let externalKey: UInt16 = 9
    }

    /// Reads entries one after the other until the bytes end or make no sense.
    static func list(_ bytes: Span<UInt8>) -> [BitLockerEntry] {
        var result: [BitLockerEntry] = []
        var position = 0
        while bytes.holds(8, at: position) {
            let size = Int(bytes.loadU16(at: position))
            guard size >= 8, bytes.holds(size, at: position) else { break }
            result.append(
                BitLockerEntry(
                    type: bytes.loadU16(at: position + 2),
                    valueType: bytes.loadU16(at: position + 4),
                    data: bytes.array((position + 8)..<(position + size))
                )
            )
            position += size
        }
        return result
    }

    /// The entries inside this one, after a head of `count` bytes.
    func nested(after count: Int) -> [BitLockerEntry] {
        guard data.count > count else { return [] }
        return Self.list(data.span.extracting(count..<data.count))
    }

    /// The key in a plain key entry: four bytes of method, then the key.
    var plainKey: [UInt8]? { valueType == Value.key && data.count > 4 ? Array(data[4...]) : nil }
}

/// A way to open a volume: a copy of the volume's master key, sealed with something.
public struct BitLockerProtector: Sendable {
    /// What the copy is sealed with.
    public enum Kind: String, Sendable {
        case clear, tpm, startupKey = "startup-key", tpmAndPIN = "tpm-pin", tpmAndStartupKey = "tpm-startup-key"
        case recoveryPassword = "recovery-password", password, other
    }

    /// Its identifier, which recovery portals show.
    public let id: GUID
    /// What it is.
    public let kind: Kind
    let entries: [BitLockerEntry]

    init?(_ entry: BitLockerEntry) {
        guard entry.valueType == BitLockerEntry.Value.masterKey, entry.data.count >= 28 else { return nil }
        var reader = ByteReader(entry.data.span)
        guard let id = try? GUID(parsing: &reader) else { return nil }
        self.id = id
        kind =
            switch entry.data.span.loadU16(at: 26) {
            case 0x0000: .clear
            case 0x0100: .tpm
            case 0x0200: .startupKey
            case 0x0400, 0x0500: .tpmAndPIN
            case 0x0600: .tpmAndStartupKey
            case 0x0800: .recoveryPassword
            case 0x2000: .password
            default: .other
            }
        entries = entry.nested(after: 28)
    }
}

/// How the sectors of a volume are encrypted.
public enum BitLockerMethod: UInt16, Sendable {
    case cbc128Diffuser = 0x8000, cbc256Diffuser, cbc128, cbc256, xts128, xts256

    /// The usual name.
    public var name: String {
        switch self {
        case .cbc128Diffuser: "aes-cbc-128-diffuser"
        case .cbc256Diffuser: "aes-cbc-256-diffuser"
        case .cbc128: "aes-cbc-128"
        case .cbc256: "aes-cbc-256"
        case .xts128: "aes-xts-128"
        case .xts256: "aes-xts-256"
        }
    }
}

/// The metadata of a BitLocker volume, of which there are three copies.
///
/// Volume header: 160 (424 in BitLocker To Go) identifier, 176 (440) three offsets. Block: 0 "-FVE-FS-", 10 version,
/// 16 bytes encrypted so far, 28 sectors of the moved volume header, 32 three offsets, 56 where that header is;
/// from 64: 0 size, 36 method, 40 time, from 48 entries.
public struct BitLockerMetadata: Sendable {
    /// The ways to open the volume.
    public let protectors: [BitLockerProtector]
    /// The cipher of the sectors; nil where it is not known here.
    public let method: BitLockerMethod?
    /// What Windows wrote beside: computer, drive, date.
    public let label: String
    let encryptedSize: UInt64
    let headerOffset: UInt64
    let headerSize: UInt64
    let blockOffsets: [UInt64]
    let sealedVolumeKey: BitLockerEntry?
    let sectorSize: Int

    /// Bytes that every copy of the metadata takes.
    static let blockSize: UInt64 = 64 << 10

    /// Reads the first copy that makes sense.
    /// - Throws: `bitlocker.damaged`, `bitlocker.unsupported`, or what the source throws.
    public init(_ volume: any ByteSource) throws {
        let boot = try volume.bytes(at: 0, count: 512)
        let view = boot.span
        let isToGo = view.matches("MSWIN4.1", at: 3)
        guard view.matches("-FVE-FS-", at: 3) || isToGo else { throw ParseError("bitlocker.damaged", at: 3) }
        let sectorSize = Int(view.loadU16(at: 11))
        guard [512, 1_024, 2_048, 4_096].contains(sectorSize) else { throw ParseError("bitlocker.damaged", at: 11) }
        let base = isToGo ? 440 : 176
        var failure: any Error = ParseError("bitlocker.damaged", at: base)
        for copy in 0..<3 {
            do {
                self = try Self(volume, at: view.loadU64(at: base + copy * 8), sectorSize: sectorSize)
                return
            } catch { failure = error }
        }
        throw failure
    }

    private init(_ volume: any ByteSource, at offset: UInt64, sectorSize: Int) throws {
        let bytes = try volume.read(at: offset, count: Int(Self.blockSize))
        let view = bytes.span
        guard view.holds(112, at: 0), view.matches("-FVE-FS-", at: 0) else {
            throw ParseError("bitlocker.damaged", at: Int(clamping: offset))
        }
        guard view.loadU16(at: 10) == 2 else {
            throw ParseError("bitlocker.unsupported", at: Int(clamping: offset), "Vista")
        }
        encryptedSize = view.loadU64(at: 16)
        headerSize = UInt64(view.loadU32(at: 28)) * UInt64(sectorSize)
        blockOffsets = [view.loadU64(at: 32), view.loadU64(at: 40), view.loadU64(at: 48)]
        headerOffset = view.loadU64(at: 56)
        guard headerOffset <= UInt64(Int64.max), blockOffsets.allSatisfy({ $0 <= UInt64(Int64.max) }),
            headerSize <= 16 << 20
        else { throw ParseError("bitlocker.damaged", at: Int(clamping: offset)) }
        let size = Int(clamping: view.loadU32(at: 64))
        guard size >= 48, view.holds(size, at: 64) else {
            throw ParseError("bitlocker.damaged", at: Int(clamping: offset))
        }
        method = BitLockerMethod(rawValue: UInt16(truncatingIfNeeded: view.loadU32(at: 100)))
        let entries = BitLockerEntry.list(view.extracting(112..<(64 + size)))
        protectors = entries.filter { $0.type == 2 }.compactMap(BitLockerProtector.init)
        sealedVolumeKey = entries.first { $0.type == 3 && $0.valueType == BitLockerEntry.Value.sealed }
        label =
            entries.first { $0.type == 7 && $0.valueType == BitLockerEntry.Value.text }
            .map { UTF16Text.decodeTerminated($0.data.span) } ?? ""
        self.sectorSize = sectorSize
    }
}
