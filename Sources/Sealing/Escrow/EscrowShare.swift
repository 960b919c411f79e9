public import ByteKit
import Crypto

/// One person's part of an identity that was split: on paper, typed back when it is needed.
///
/// The text is Bech32 with the prefix `regainshare`, in groups of five. Its checksum finds up to four wrong characters. It
/// holds, in order: version (1), threshold, number of the share, the set (4 bytes), a check of the whole (4 bytes), and the
/// share of the 32 secret bytes. The check is made of the public half alone and therefore tells nothing of the secret.
public struct EscrowShare: Sendable {
    private static let prefix = "regainshare"
    private static let version: UInt8 = 1
    private static let secretCount = 32
    /// The most shares of one set.
    public static let countLimit = 64

    /// How many shares of the set give the identity back.
    public let threshold: Int
    /// The number of this one, from 1.
    public let number: Int
    /// What the shares of one splitting have in common: 8 hexadecimal digits.
    public let set: String
    private let setBytes: [UInt8]
    private let check: [UInt8]
    private let values: SecretBytes

    /// Splits an identity.
    ///
    /// - Parameters:
    ///   - identity: what to split.
    ///   - threshold: how many shares give it back; at least 2.
    ///   - count: how many shares there are.
    /// - Returns: the shares, by number.
    /// - Throws: `sealing.share-counts`.
    public static func split(
        _ identity: AgeIdentity,
        threshold: Int,
        count: Int
    ) throws(SealingError) -> [EscrowShare] {
        guard threshold >= 2, threshold <= count, count <= countLimit else {
            throw SealingError(.shareCounts, "\(threshold) of \(count)")
        }
        let set = SecretBytes(randomCount: 4).bytes.array()
        let check = check(identity.recipient, set: set)
        return SecretSharing.split(identity.secret, threshold: threshold, count: count).enumerated().map {
            EscrowShare(threshold: threshold, number: $0.offset + 1, set: set, check: check, values: $0.element)
        }
    }

    /// Puts an identity together; more shares than needed must fit too.
    ///
    /// - Throws: `sealing.shares-too-few` with how many are missing, `sealing.shares-mixed`, `sealing.share-repeated`,
    ///   `sealing.shares-wrong`.
    public static func combine(_ shares: [EscrowShare]) throws(SealingError) -> AgeIdentity {
        guard let first = shares.first else { throw SealingError(.sharesTooFew, "none") }
        for (place, share) in shares.enumerated() {
            guard share.setBytes == first.setBytes, share.threshold == first.threshold, share.check == first.check
            else { throw SealingError(.sharesMixed, "sets \(first.set) and \(share.set)") }
            guard !shares[..<place].contains(where: { $0.number == share.number }) else {
                throw SealingError(.shareRepeated, "number \(share.number)")
            }
        }
        guard shares.count >= first.threshold else {
            throw SealingError(.sharesTooFew, "\(shares.count) of \(first.threshold)")
        }
        let points = shares.map { (number: UInt8($0.number), values: $0.values) }
        guard let identity = try? AgeIdentity(secret: SecretSharing.combine(points)),
            check(identity.recipient, set: first.setBytes) == first.check
        else { throw SealingError(.sharesWrong) }
        return identity
    }

    private init(threshold: Int, number: Int, set: [UInt8], check: [UInt8], values: SecretBytes) {
        self.threshold = threshold
        self.number = number
        self.set = Hexadecimal.text(set)
        setBytes = set
        self.check = check
        self.values = values
    }

    private static func check(_ recipient: AgeRecipient, set: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: Array("regain escrow share".utf8) + set + recipient.publicKey).prefix(4))
    }

    // MARK: Text

    /// The text to print; call it only to hand the share to its keeper.
    public func revealedText() -> SecretBytes {
        let content = ScratchBuffer(capacity: 64)
        content.append(([Self.version, UInt8(threshold), UInt8(number)] + setBytes + check).span)
        content.append(values.bytes)
        var text = Bech32.encode(prefix: Self.prefix, content.bytes)
        defer { text.wipe() }
        let grouped = ScratchBuffer(capacity: text.count * 2)
        for index in text.indices {
            if index > 0, index.isMultiple(of: 5) { grouped.append([UInt8(ascii: "-")].span) }
            grouped.append(text.span.extracting(index..<index + 1))
        }
        return SecretBytes(copying: grouped.bytes)
    }

    /// Reads a typed share; blanks, hyphens and line ends do not count, nor does the case of letters.
    ///
    /// - Throws: `sealing.share-malformed`; `sealing.share-mistyped`, with the place of the wrong character in the detail
    ///   where it can be told, counted from 1 without blanks and hyphens.
    public init(text: SecretBytes) throws(SealingError) {
        var units: [UInt8] = []
        units.reserveCapacity(256)
        defer { units.wipe() }
        guard text.count <= 512 else { throw SealingError(.shareMalformed, "too long") }
        let typed = text.bytes
        for index in typed.indices {
            let unit = typed[index]
            if unit == UInt8(ascii: "-") || unit == UInt8(ascii: " ") || (0x09...0x0D).contains(unit) { continue }
            guard units.count < 256 else { throw SealingError(.shareMalformed, "too long") }
            units.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(unit) ? unit + 32 : unit)
        }
        var bytes = try Self.decoded(units)
        defer { bytes.wipe() }
        guard bytes.count == 11 + Self.secretCount, bytes[0] == Self.version else {
            throw SealingError(.shareMalformed, "version or length")
        }
        let (threshold, number) = (Int(bytes[1]), Int(bytes[2]))
        guard (2...Self.countLimit).contains(threshold), (1...Self.countLimit).contains(number) else {
            throw SealingError(.shareMalformed, "counts")
        }
        self.init(
            threshold: threshold,
            number: number,
            set: Array(bytes[3..<7]),
            check: Array(bytes[7..<11]),
            values: SecretBytes(copying: bytes.span.extracting(11..<bytes.count))
        )
    }

    private static func decoded(_ units: [UInt8]) throws(SealingError) -> [UInt8] {
        do {
            return try Bech32.decode(prefix: prefix, units.span)
        } catch {
            switch error {
            case .malformed: throw SealingError(.shareMalformed)
            case .badCharacter(let place): throw SealingError(.shareMistyped, "character \(place + 1)")
            case .checksum(let place):
                throw SealingError(.shareMistyped, place.map { "character \($0 + 1)" } ?? "several characters")
            }
        }
    }
}

extension EscrowShare: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Which share it is, never what it holds.
    public var description: String { "(share \(number) of set \(set), \(threshold) needed)" }
    /// Which share it is, never what it holds.
    public var debugDescription: String { description }
    /// A mirror with nothing of what it holds.
    public var customMirror: Mirror {
        Mirror(self, children: ["set": set, "number": number, "threshold": threshold])
    }
}
