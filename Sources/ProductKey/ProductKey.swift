// No file, no input, no output: only the wiping of memory, which no compiler may leave out.
import func Glibc.explicit_bzero

/// A whole product key, kept so that it cannot be shown by accident.
///
/// Every way of turning it into text (`description`, `debugDescription`, string interpolation, mirrors, encoding) gives
/// the masked form; the whole text is reachable only through ``revealed()``. The characters are wiped from memory when
/// the last copy goes.
public struct ProductKey: Sendable {
    /// The two ways Microsoft has written a number as 25 characters.
    public enum Generation: String, Sendable, Hashable, Codable {
        /// Vista, 7, Server 2008 and 2008 R2, Office 2007 and 2010: no `N`, no checksum.
        case pkey2005
        /// Windows 8, Server 2012 and later: exactly one `N`, whose place is the top digit.
        case pkey2009
    }

    private let characters: Characters
    /// How the number is written as text.
    public let generation: Generation

    /// Holds 25 characters that were checked to be of the alphabet, upper case and without hyphens.
    init(verified text: [UInt8], generation: Generation) {
        characters = Characters(text)
        self.generation = generation
    }

    /// The last five characters: the public handle of a key, shown by `slmgr /dlv` as the partial product key.
    public var partialKey: String { String(decoding: characters.copy().suffix(5), as: UTF8.self) }

    /// The form for screens, logs and reports: `*****-*****-*****-*****-ABCDE`.
    public var masked: String { "*****-*****-*****-*****-\(partialKey)" }

    /// The whole key with hyphens.
    ///
    /// Call it only where a person asked to see or use the key.
    public func revealed() -> String {
        var result = ""
        for (index, unit) in characters.copy().enumerated() {
            if index > 0, index.isMultiple(of: 5) { result.append("-") }
            result.unicodeScalars.append(Unicode.Scalar(unit))
        }
        return result
    }

    /// The 25 ASCII characters, for comparing and sealing inside the program; never for output.
    public func withCharacters<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
        try body(characters.copy())
    }

    /// The number the characters stand for, as the 15 bytes of a DigitalProductId hold it.
    public var number: KeyNumber { KeyNumber(characters: characters.copy(), generation: generation) }
}

extension ProductKey: Hashable {
    /// Two keys are equal when all 25 characters are.
    public static func == (left: ProductKey, right: ProductKey) -> Bool {
        left.characters.copy() == right.characters.copy()
    }

    /// Hashes the characters with the process's random seed.
    public func hash(into hasher: inout Hasher) { hasher.combine(characters.copy()) }
}

extension ProductKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The masked form.
    public var description: String { masked }
    /// The masked form.
    public var debugDescription: String { masked }
    /// A mirror with nothing but the masked form.
    public var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}

extension ProductKey: Encodable {
    /// Encodes the masked form; a whole key is written only where ``revealed()`` is called by name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(masked)
    }
}

/// The 25 characters in memory of their own that is wiped at the end.
@safe
private final class Characters: Sendable, CustomReflectable {
    private let address: UInt
    static let count = 25

    init(_ text: [UInt8]) {
        let pointer = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.count)
        unsafe pointer.initialize(repeating: 0, count: Self.count)
        // SAFETY: 25 bytes were just allocated; zip stops at the shorter side.
        for (index, unit) in zip(0..<Self.count, text) { unsafe pointer[index] = unit }
        address = UInt(bitPattern: pointer)
    }

    deinit {
        guard let pointer = unsafe UnsafeMutablePointer<UInt8>(bitPattern: address) else { return }
        // SAFETY: the 25 bytes allocated in init are still ours; nobody else keeps the address.
        unsafe explicit_bzero(pointer, Self.count)
        unsafe pointer.deallocate()
    }

    func copy() -> [UInt8] {
        // SAFETY: the 25 bytes live until deinit, which cannot run during this call.
        let start = unsafe UnsafePointer<UInt8>(bitPattern: address)
        return unsafe Array(UnsafeBufferPointer(start: start, count: Self.count))
    }

    var customMirror: Mirror { Mirror(self, children: []) }
}
