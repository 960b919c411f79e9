public import ByteKit
import Crypto
import CryptoExtras
import FoundationEssentials

/// How much a safe that somebody else made may ask for before it is opened.
public struct KDBXLimits: Hashable, Sendable {
    /// Largest file, in bytes.
    public var fileByteCount = 256 << 20
    /// Largest content once unpacked, in bytes.
    public var contentByteCount = 256 << 20
    /// Memory of Argon2, in bytes.
    public var memoryByteCount: UInt64 = 1 << 30
    /// Memory of Argon2 times its passes, in bytes: what the time grows with.
    ///
    /// Two busy cores do a quarter of a GiB a second, so the default is a little over a minute there.
    public var workByteCount: UInt64 = 16 << 30
    /// Lanes of Argon2.
    public var lanes: UInt64 = 64
    /// Rounds of AES-KDF; the default is less than half a minute.
    public var rounds: UInt64 = 500_000_000

    /// The limits for files that people open by hand.
    public init() {}
}

/// How the key of a safe is derived from its credentials.
public struct KeyDerivation: Sendable {
    /// The function.
    public enum Function: String, Sendable, Hashable, CaseIterable {
        /// Argon2 with memory accesses that depend on the password.
        case argon2d
        /// Argon2 in its hybrid form, recommended by RFC 9106.
        case argon2id
        /// Rounds of AES-256, the older function; safes that others made are opened, none is written with it.
        case aes
    }

    /// The function.
    public let function: Function
    /// Passes of Argon2, or rounds of AES.
    public let iterations: UInt64
    /// Memory of Argon2, in bytes, a multiple of 1,024.
    public let memoryByteCount: UInt64
    /// Lanes of Argon2.
    public let lanes: UInt64
    let salt: [UInt8]
    private let version: UInt32
    private let secret: [UInt8]
    private let associatedData: [UInt8]

    /// Argon2id or Argon2d with a new random salt, for a safe to be written.
    ///
    /// - Parameters:
    ///   - function: nothing but the two kinds of Argon2.
    ///   - iterations: passes, at least 1.
    ///   - memoryByteCount: memory in bytes, at least 8 KiB for each lane.
    ///   - lanes: at least 1.
    /// - Throws: `safe.value` when the library could not derive with these.
    public init(
        _ function: Function = .argon2id,
        iterations: UInt64 = 8,
        memoryByteCount: UInt64 = 64 << 20,
        lanes: UInt64 = 2
    ) throws(ParseError) {
        guard function != .aes, (1...UInt64(UInt32.max)).contains(iterations), (1...64).contains(lanes),
            memoryByteCount / 8_192 >= lanes, memoryByteCount <= 1 << 30
        else { throw ParseError(.safeValue, at: 0, "derivation") }
        self.function = function
        self.iterations = iterations
        self.memoryByteCount = memoryByteCount / 1_024 * 1_024
        self.lanes = lanes
        salt = RandomBytes.next(32)
        version = 0x13
        secret = []
        associatedData = []
    }

    /// Takes the parameters from a header, and refuses those beyond the limits.
    /// - Throws: `safe.unsupported`, `safe.header-field`, `safe.too-costly`.
    init(_ parameters: VariantDictionary, limits: KDBXLimits, at offset: Int) throws(ParseError) {
        guard let identifier = parameters.bytes("$UUID"), let salt = parameters.bytes("S") else {
            throw ParseError(.safeHeaderField, at: offset, "derivation")
        }
        guard let function = Self.identifiers.first(where: { $0.bytes == Hexadecimal.text(identifier) })?.function
        else {
            throw ParseError(.safeUnsupported, at: offset, "derivation")
        }
        self.function = function
        self.salt = salt
        if function == .aes {
            guard let rounds = parameters.number("R"), salt.count == 32 else {
                throw ParseError(.safeHeaderField, at: offset, "derivation")
            }
            guard rounds <= limits.rounds else { throw ParseError(.safeTooCostly, at: offset, "\(rounds) rounds") }
            iterations = rounds
            (memoryByteCount, lanes, version, secret, associatedData) = (0, 1, 0, [], [])
            return
        }
        guard let memory = parameters.number("M"), let passes = parameters.number("I"),
            let lanes = parameters.number("P"), let version = parameters.number("V"),
            version == 0x10 || version == 0x13,
            (8...1_024).contains(salt.count), passes >= 1, lanes >= 1, memory / 8_192 >= lanes
        else { throw ParseError(.safeHeaderField, at: offset, "derivation") }
        let work = memory.multipliedReportingOverflow(by: passes)
        guard memory <= limits.memoryByteCount, !work.overflow, work.partialValue <= limits.workByteCount,
            lanes <= limits.lanes
        else {
            throw ParseError(.safeTooCostly, at: offset, "\(memory >> 20) MiB, \(passes) passes, \(lanes) lanes")
        }
        iterations = passes
        memoryByteCount = memory
        self.lanes = lanes
        self.version = UInt32(truncatingIfNeeded: version)
        secret = parameters.bytes("K") ?? []
        associatedData = parameters.bytes("A") ?? []
    }

    /// The identifiers of the functions; AES-KDF has one from KDBX 3 that KeePass goes on writing, and one of its own.
    private static let identifiers: [(bytes: String, function: Function)] = [
        ("ef636ddf8c29444b91f7a9a403e30a0c", .argon2d), ("9e298b1956db4773b23dfc3ec6f0a1e6", .argon2id),
        ("c9d9f39a628a4460bf740d08c18a4fea", .aes), ("7c02bb8279a74ac0927d114a00648238", .aes),
    ]

    /// The parameters as a header stores them.
    func parameters() -> VariantDictionary {
        let identifier = Self.identifiers.first { $0.function == function }?.bytes ?? ""
        return VariantDictionary([
            ("$UUID", .bytes(Hexadecimal.bytes(identifier) ?? [])), ("I", .uint64(iterations)),
            ("M", .uint64(memoryByteCount)), ("P", .uint32(UInt32(clamping: lanes))), ("S", .bytes(salt)),
            ("V", .uint32(version)),
        ])
    }

    /// The 32 bytes derived from the composite key.
    ///
    /// The caller wipes them.
    /// - Throws: `safe.derivation-failed`.
    func derive(_ composite: [UInt8]) throws(ParseError) -> [UInt8] {
        switch function {
        case .aes: return try rounds(composite)
        case .argon2d, .argon2id:
            let key = Argon2.hash(
                composite,
                salt: salt,
                secret: secret,
                associatedData: associatedData,
                cost: .init(
                    passes: UInt32(clamping: iterations),
                    kibibytes: UInt32(clamping: memoryByteCount / 1_024),
                    lanes: UInt32(clamping: lanes)
                ),
                version: version,
                isHybrid: function == .argon2id
            )
            guard let key else { throw ParseError(.safeDerivationFailed, at: 0) }
            return key
        }
    }

    /// AES applied again and again to both halves of the key.
    ///
    /// CBC of nothing but zeros, begun with a block, is that block enciphered over and over: its last block is the
    /// result, and the library's fast path does the rounds.
    private func rounds(_ composite: [UInt8]) throws(ParseError) -> [UInt8] {
        let key = SymmetricKey(data: salt)
        var halves = [Array(composite.prefix(16)), Array(composite.suffix(16))]
        defer { for index in halves.indices { halves[index].wipe() } }
        let step = 65_536
        let zeros = [UInt8](repeating: 0, count: 16 * step)
        do {
            for index in halves.indices {
                var left = iterations
                while left > 0 {
                    let count = Int(min(left, UInt64(step)))
                    let vector = try AES._CBC.IV(ivBytes: halves[index])
                    var run = try AES._CBC.encrypt(zeros[..<(16 * count)], using: key, iv: vector, noPadding: true)
                    halves[index] = Array(run.suffix(16))
                    run.resetBytes(in: run.startIndex..<run.endIndex)
                    left -= UInt64(count)
                }
            }
        } catch {
            throw ParseError(.safeDerivationFailed, at: 0)
        }
        return Digest.sha256(halves)
    }
}

/// Random bytes of the system's generator.
enum RandomBytes {
    static func next(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
