import ByteKit
import Crypto

/// The files of a bundle in memory, as a bag (RFC 8493): payload below `data/`, checksums beside it.
struct BagFiles {
    /// A file of the bag.
    struct File {
        let path: String
        let bytes: [UInt8]
        var sha256: String { Hexadecimal.text(Array(SHA256.hash(data: bytes))) }
    }

    /// The checksums of the payload.
    static let manifest = "manifest-sha256.txt"
    /// The checksums of everything beside the payload.
    static let tagManifest = "tagmanifest-sha256.txt"
    /// The declaration that it is a bag.
    static let declaration = "bagit.txt"
    /// What the bag says of itself.
    static let information = "bag-info.txt"
    /// The signature of the checksums.
    static let signature = "tagmanifest-sha256.sig.json"

    private(set) var files: [File]

    /// Puts a bag together from its payload.
    ///
    /// - Parameters:
    ///   - payload: files by their paths below `data/`.
    ///   - information: what the bag says of itself, in order.
    ///   - signing: signs the tag manifest; nil for a bag without signature.
    /// - Throws: what the signing throws.
    init(
        payload: [File],
        information: [(name: String, value: String)],
        signing: (([UInt8]) throws -> [UInt8])?
    ) throws {
        let payload = payload.map { File(path: "data/" + $0.path, bytes: $0.bytes) }.sorted { $0.path < $1.path }
        let size = payload.reduce(0) { $0 + $1.bytes.count }
        let lines = information + [("Payload-Oxum", "\(size).\(payload.count)"), ("Bag-Software-Agent", "Regain")]
        var tags = [
            File(
                path: Self.declaration,
                bytes: Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8)
            ),
            File(
                path: Self.information,
                bytes: Array(lines.filter { !$0.value.isEmpty }.map { "\($0.name): \($0.value)\n" }.joined().utf8)
            ),
            File(path: Self.manifest, bytes: Self.listing(payload)),
        ]
        let tagManifest = File(path: Self.tagManifest, bytes: Self.listing(tags))
        tags.append(tagManifest)
        if let signing { tags.append(File(path: Self.signature, bytes: try signing(tagManifest.bytes))) }
        files = tags + payload
    }

    private static func listing(_ files: [File]) -> [UInt8] {
        Array(files.sorted { $0.path < $1.path }.map { "\($0.sha256)  \($0.path)\n" }.joined().utf8)
    }
}
