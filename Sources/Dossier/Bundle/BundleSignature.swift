import ByteKit
import Crypto
import JSONText

/// Who signs a bundle: an Ed25519 key that its owner keeps.
public struct BundleSigner {
    /// The 32 bytes of the public half.
    public let publicKey: [UInt8]
    /// Signs a message with the secret half, which stays where it is.
    public let sign: ([UInt8]) throws -> [UInt8]

    /// Takes a key.
    public init(publicKey: [UInt8], sign: @escaping ([UInt8]) throws -> [UInt8]) {
        self.publicKey = publicKey
        self.sign = sign
    }

    /// The file beside the tag manifest.
    func document(for tagManifest: [UInt8]) throws -> [UInt8] {
        let signature = try sign(BundleSignature.message(tagManifest))
        let document = JSONDocument.record([
            "schema": .string(BundleSignature.schema), "algorithm": .string("Ed25519"),
            "publicKey": .string(Hexadecimal.text(publicKey)), "signature": .string(Hexadecimal.text(signature)),
        ])
        return Array(document.document.utf8)
    }
}

/// The signature of a bundle, as it lies beside the tag manifest.
struct BundleSignature {
    static let schema = "regain.dossier-signature/1"

    /// What is signed: the purpose, so that no other signature of the same key fits, and the hash.
    static func message(_ tagManifest: [UInt8]) -> [UInt8] {
        Array("regain.dossier/1\n\(Hexadecimal.text(Array(SHA256.hash(data: tagManifest))))\n".utf8)
    }

    /// The public key; nil where the file is none or the signature does not fit.
    static func signer(_ document: [UInt8], of tagManifest: [UInt8]) -> [UInt8]? {
        guard let json = try? JSONValue(parsing: document.span), json["schema"]?.string == schema,
            json["algorithm"]?.string == "Ed25519",
            let key = json["publicKey"]?.string.flatMap({ Hexadecimal.bytes($0) }),
            let signature = json["signature"]?.string.flatMap({ Hexadecimal.bytes($0) }),
            let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: key),
            publicKey.isValidSignature(signature, for: message(tagManifest))
        else { return nil }
        return key
    }
}
