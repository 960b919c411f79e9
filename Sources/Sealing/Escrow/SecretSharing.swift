import ByteKit

/// Shamir's way of splitting a secret over GF(2⁸): any `threshold` shares give it back, fewer say nothing at all.
///
/// Each byte is the value at 0 of a random polynomial; a share holds the values at its number. The arithmetic is plain, and
/// takes the same time whatever the bytes are.
enum SecretSharing {
    /// The values at 1, 2, … `count`.
    static func split(_ secret: SecretBytes, threshold: Int, count: Int) -> [SecretBytes] {
        precondition((1...count).contains(threshold) && count <= 255)
        let coefficients = SecretBytes(randomCount: secret.count * (threshold - 1))
        return (1...count).map { number in
            var values: [UInt8] = []
            values.reserveCapacity(secret.count)
            let (constant, others) = (secret.bytes, coefficients.bytes)
            for index in constant.indices {
                var value: UInt8 = 0
                for degree in 0..<(threshold - 1) {
                    value = product(value ^ others[index * (threshold - 1) + degree], UInt8(number))
                }
                values.append(value ^ constant[index])
            }
            return SecretBytes(taking: &values)
        }
    }

    /// The value at 0 of the polynomials through these points, whose numbers differ and are not 0.
    static func combine(_ points: [(number: UInt8, values: SecretBytes)]) -> SecretBytes {
        let factors = points.map { point in
            points.reduce(UInt8(1)) { factor, other in
                guard other.number != point.number else { return factor }
                return product(factor, product(other.number, inverse(other.number ^ point.number)))
            }
        }
        var secret = [UInt8](repeating: 0, count: points.map(\.values.count).min() ?? 0)
        for (point, factor) in zip(points, factors) {
            let values = point.values.bytes
            for index in secret.indices { secret[index] ^= product(values[index], factor) }
        }
        return SecretBytes(taking: &secret)
    }

    /// Multiplication modulo x⁸ + x⁴ + x³ + x + 1, without branches or tables.
    static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var (left, result) = (left, UInt8(0))
        for bit: UInt8 in 0..<8 {
            result ^= left & (0 &- (right >> bit & 1))
            left = left << 1 ^ (0x1B & (0 &- (left >> 7)))
        }
        return result
    }

    /// The 254th power, which is the inverse.
    static func inverse(_ value: UInt8) -> UInt8 {
        var (result, square) = (UInt8(1), value)
        // 254 is 2 + 4 + 8 + … + 128.
        for _ in 0..<7 {
            square = product(square, square)
            result = product(result, square)
        }
        return result
    }
}
