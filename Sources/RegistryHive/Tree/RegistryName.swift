import ByteKit

/// A name to look for, made ready once so that comparing it with stored names makes no text.
///
/// Windows compares names without regard to case, one UTF-16 unit at a time.
public struct RegistryName: Sendable, ExpressibleByStringLiteral {
    /// The name as given.
    public let text: String
    /// Its UTF-16 units in upper case.
    let units: [UInt16]
    /// The hash that `lh` lists keep of a name.
    let hash: UInt32

    /// Makes a name ready.
    public init(_ text: some StringProtocol) {
        self.text = String(text)
        units = text.utf16.map(LetterCase.upper)
        hash = units.reduce(0) { $0 &* 37 &+ UInt32($1) }
    }

    /// Makes a name written in source ready.
    public init(stringLiteral value: String) { self.init(value) }

    /// Whether a name stored in `bytes` is this one.
    @inline(__always)
    func equals(_ bytes: Span<UInt8>, at offset: Int, byteCount: Int, compressed: Bool) -> Bool {
        guard byteCount == (compressed ? units.count : units.count * 2), bytes.holds(byteCount, at: offset) else {
            return false
        }
        if compressed {
            for index in units.indices
            where LetterCase.upperLatin1(bytes[offset + index]) != units[index] { return false }
        } else {
            for index in units.indices
            where LetterCase.upper(bytes.half(offset + 2 * index)) != units[index] { return false }
        }
        return true
    }

    /// Whether `other` is the same name to Windows.
    func equals(_ other: String) -> Bool { other.utf16.lazy.map(LetterCase.upper).elementsEqual(units) }
}

extension RegistryName: Hashable {
    /// Names are equal when Windows takes them for the same.
    public static func == (left: RegistryName, right: RegistryName) -> Bool { left.units == right.units }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(units: units) }
}

/// Upper case as Windows' name comparison knows it: one unit to one unit, surrogates left alone.
enum LetterCase {
    /// The upper case of a Latin-1 character; only ÿ leaves Latin-1.
    @inline(__always)
    static func upperLatin1(_ byte: UInt8) -> UInt16 {
        switch byte {
        case 0x61...0x7A: UInt16(byte) - 32
        case 0..<0xE0, 0xF7: UInt16(byte)
        case 0xFF: 0x0178
        default: UInt16(byte) - 32
        }
    }

    /// The upper case of any unit.
    static func upper(_ unit: UInt16) -> UInt16 {
        if unit < 0x100 { return upperLatin1(UInt8(truncatingIfNeeded: unit)) }
        guard let scalar = Unicode.Scalar(unit) else { return unit }
        let mapped = scalar.properties.uppercaseMapping.unicodeScalars
        guard mapped.count == 1, let upper = mapped.first, upper.value <= 0xFFFF, upper != scalar else { return unit }
        // Windows maps only pairs that lead back, such as é and É; ı and ſ stay. Final sigma is its one exception.
        let back = upper.properties.lowercaseMapping.unicodeScalars
        guard unit == 0x03C2 || (back.count == 1 && back.first == scalar) else { return unit }
        return UInt16(truncatingIfNeeded: upper.value)
    }
}
