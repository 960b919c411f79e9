import ByteKit

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

    private let characters: SecretBytes
    /// How the number is written as text.
    public let generation: Generation

    /// Holds 25 characters that were checked to be of the alphabet, upper case and without hyphens.
    init(verified text: [UInt8], generation: Generation) {
        characters = SecretBytes(text)
        self.generation = generation
    }

    /// The last five characters: the public handle of a key, shown by `slmgr /dlv` as the partial product key.
    public var partialKey: String { String(decoding: characters.bytes.array(20..<25), as: UTF8.self) }

    /// The form for screens, logs and reports: `*****-*****-*****-*****-ABCDE`.
    public var masked: String { "*****-*****-*****-*****-\(partialKey)" }

    /// The whole key with hyphens.
    ///
    /// Call it only where a person asked to see or use the key.
    public func revealed() -> String {
        var result = ""
        let units = characters.bytes
        for index in units.indices {
            if index > 0, index.isMultiple(of: 5) { result.append("-") }
            result.unicodeScalars.append(Unicode.Scalar(units[index]))
        }
        return result
    }

    /// The 25 ASCII characters, for comparing and sealing inside the program; never for output.
    ///
    /// The array is wiped afterwards where `body` keeps no copy.
    public func withCharacters<Result, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try characters.withArray(body)
    }

    /// The number the characters stand for, as the 15 bytes of a DigitalProductId hold it.
    public var number: KeyNumber { KeyNumber(characters: characters.bytes.array(), generation: generation) }
}

extension ProductKey: Hashable {
    /// Two keys are equal when all 25 characters are.
    public static func == (left: ProductKey, right: ProductKey) -> Bool {
        left.characters.matches(right.characters.bytes)
    }

    /// Hashes the characters with the process's random seed.
    public func hash(into hasher: inout Hasher) { characters.withArray { hasher.combine($0) } }
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
