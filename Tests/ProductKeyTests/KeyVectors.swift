import Foundation
import TestSupport
import Testing

/// The published test vectors, read from the reference folder beside the checkout.
struct KeyVectors: Decodable, Sendable {
    struct Published: Decodable, Sendable, CustomTestStringConvertible {
        let key: String
        let key_bytes_hex: String
        let n_position: Int?
        let group: Int?
        let serial: Int?
        let checksum_valid: Bool?
        let partial_key: String
        var testDescription: String { "published key …\(partial_key)" }
    }
    struct Negative: Decodable, Sendable {
        let input: String
        let expect: String
    }
    struct Blob: Decodable, Sendable, CustomTestStringConvertible {
        struct Expect: Decodable, Sendable {
            let version: Int
            let product_id: String?
            let group: Int?
            let part_number: String?
            let licence_type: UInt32?
            let installed: String?
            let crc_valid: Bool?
            let key_hash_valid: Bool?
            let struct_hash_valid: Bool?
            let checksum_valid: Bool?
            let key: String?
            let zeroed: Bool?
            let extended_pid: String?
            let activation_id: String?
            let edition: String?
            let key_type: String?
            let eula: String?
        }
        let name: String
        let base64: String
        let expect: Expect
        var testDescription: String { name }
    }
    struct Identifier: Decodable, Sendable {
        let kind: String
        let value: String
        let algorithm: String?
        let group: Int?
        let serial: Int?
        let random: Int?
        let oem: Bool?
        let date: String?
        let build: String?
        let lcid: Int?
        let expect: String?
    }
    let pkey2009: [Published]
    let pkey2005: [Published]
    let negative: [Negative]
    let digital_product_id: [Blob]
    let product_ids: [Identifier]

    static let isPresent = FileManager.default.fileExists(atPath: url.path)
    private static let url = SharedFiles.reference("product-key-vectors.json")

    static let shared: KeyVectors? = try? JSONDecoder().decode(KeyVectors.self, from: Data(contentsOf: url))
}
