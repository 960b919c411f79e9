public import ProductKey

/// Keys for tests: published ones, and made-up ones of the generation without a checksum.
public enum SampleKeys {
    /// Windows Server 2019 Standard, KMS client, published.
    public static let server2019Standard = "N69G4-B89J2-4G8F4-WWYCC-J464C"
    /// Windows Server 2022 Standard, KMS client, published.
    public static let server2022Standard = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
    /// Windows Server 2019 Datacenter, automatic virtual machine activation, published.
    public static let server2019DatacenterAVMA = "H3RNG-8C32Q-Q8FRX-6TDXV-WMBMW"

    /// Key fields made up for tests: PKEY2005, which has no check digits, so they are no more than numbers below 24^25.
    public static let madeUp: [[UInt8]] = (1...4).map { number in
        (0..<15).map { UInt8(truncatingIfNeeded: ($0 * 37 + number * 71) % 251) & ($0 == 14 ? 0x03 : 0xFF) } + [0]
    }

    /// The key that a field holds.
    public static func key(_ field: [UInt8]) throws -> ProductKey { try KeyNumber.decode(field: field.span) }

    /// The key field of a published key.
    public static func field(_ text: String) throws -> [UInt8] { try ProductKey(text: text).number.field }
}
