import ByteKit

/// Bech32 (BIP 173), without its limit of 90 characters: how age writes recipients and identities.
enum Bech32 {
    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, unit) in alphabet.enumerated() {
            values[Int(unit)] = UInt8(value)
            if unit > UInt8(ascii: "9") { values[Int(unit - 32)] = UInt8(value) }
        }
        return values
    }()

    /// Why a text is not Bech32.
    enum Fault: Error, Equatable {
        /// It breaks a rule of the form.
        case malformed
        /// The character at this place is none that Bech32 uses.
        case badCharacter(at: Int)
        /// The checksum does not fit; the place of the one character whose change mends it, where there is only one.
        case checksum(at: Int?)
    }

    /// The text, in lower case, of bytes behind a prefix; the caller wipes it where it is secret.
    static func encode(prefix: String, _ bytes: Span<UInt8>) -> [UInt8] {
        var groups: [UInt8] = []
        var (buffer, bits) = (0, 0)
        for index in bytes.indices {
            buffer = (buffer << 8 | Int(bytes[index])) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                groups.append(UInt8(buffer >> bits & 31))
            }
        }
        if bits > 0 { groups.append(UInt8(buffer << (5 - bits) & 31)) }
        let head = expanded(Array(prefix.utf8))
        let sum = checksum(head + groups + [0, 0, 0, 0, 0, 0]) ^ 1
        for index in 0..<6 { groups.append(UInt8(sum >> UInt32(5 * (5 - index)) & 31)) }
        defer { groups.wipe() }
        return Array(prefix.utf8) + [UInt8(ascii: "1")] + groups.map { alphabet[Int($0)] }
    }

    /// The bytes behind a prefix, in either case but not in both; the caller wipes them where they are secret.
    ///
    /// - Throws: ``Fault``; places are counted from the start of the text.
    static func decode(prefix: String, _ text: Span<UInt8>) throws(Fault) -> [UInt8] {
        let prefix = Array(prefix.utf8)
        let dataStart = prefix.count + 1
        guard text.count >= dataStart + 6 else { throw .malformed }
        var (hasUpper, hasLower) = (false, false)
        for index in text.indices {
            hasUpper = hasUpper || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(text[index])
            hasLower = hasLower || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(text[index])
        }
        guard !(hasUpper && hasLower) else { throw .malformed }
        for index in prefix.indices {
            let unit = text[index]
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(unit)
            guard (isUpper ? unit + 32 : unit) == prefix[index] else { throw .malformed }
        }
        guard text[prefix.count] == UInt8(ascii: "1") else { throw .malformed }
        var groups: [UInt8] = []
        groups.reserveCapacity(text.count - dataStart)
        defer { groups.wipe() }
        for index in dataStart..<text.count {
            let value = values[Int(text[index])]
            guard value < 32 else { throw .badCharacter(at: index) }
            groups.append(value)
        }
        let head = expanded(prefix)
        guard checksum(head + groups) == 1 else {
            throw .checksum(at: faultyPlace(head, groups).map { $0 + dataStart })
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(groups.count * 5 / 8)
        var (buffer, bits) = (0, 0)
        for value in groups.dropLast(6) {
            buffer = (buffer << 5 | Int(value)) & 0xFFF
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(buffer >> bits & 0xFF))
            }
        }
        guard bits < 5, buffer & (1 << bits - 1) == 0 else { throw .malformed }
        return bytes
    }

    /// The one place where changing a character makes the checksum fit.
    private static func faultyPlace(_ head: [UInt8], _ groups: [UInt8]) -> Int? {
        guard groups.count <= 90 else { return nil }
        // The checksum is linear: a wrong character adds what its difference alone would leave.
        let wanted = checksum(head + groups) ^ 1
        var place: Int?
        for index in groups.indices {
            for difference: UInt8 in 1..<32 where remainder(difference, stepsToEnd: groups.count - 1 - index) == wanted
            {
                guard place == nil else { return nil }
                place = index
            }
        }
        return place
    }

    private static func remainder(_ value: UInt8, stepsToEnd: Int) -> UInt32 {
        var sum = UInt32(value)
        for _ in 0..<stepsToEnd { sum = step(sum) }
        return sum
    }

    private static func expanded(_ prefix: [UInt8]) -> [UInt8] {
        prefix.map { $0 >> 5 } + [0] + prefix.map { $0 & 31 }
    }

    private static func checksum(_ values: [UInt8]) -> UInt32 {
        var sum: UInt32 = 1
        for value in values { sum = step(sum) ^ UInt32(value) }
        return sum
    }

    private static func step(_ sum: UInt32) -> UInt32 {
        let top = sum >> 25
        var next = (sum & 0x01FF_FFFF) << 5
        let generators: [5 of UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]
        for index in 0..<5 where top >> UInt32(index) & 1 == 1 { next ^= generators[index] }
        return next
    }
}
