import ByteKit
import Dossier
import Typesetting

extension FuzzEntry {
    /// Photos, JPEG and PNG, of which only the picture is copied.
    static let photo = FuzzEntry(name: "photo") { bytes in
        guard let copy = try? CleanPhoto.copy(bytes.span) else { return }
        // A head of its own, and nothing else that did not come in.
        precondition(copy.picture.bytes.count <= bytes.count + 64)
        guard let again = try? CleanPhoto.copy(copy.picture.bytes.span) else {
            preconditionFailure("no photo any more")
        }
        precondition(again.picture == copy.picture)
    }

    /// The checksums of a bundle.
    static let bagManifest = FuzzEntry(name: "bag-manifest") { bytes in
        let manifest = BagManifest(parsing: bytes)
        precondition(manifest.digests.count + manifest.badLines.count <= bytes.count + 1)
        for path in manifest.digests.keys {
            precondition(!path.isEmpty && path.utf8.first != UInt8(ascii: "/"))
            precondition(!path.split(separator: "/").contains(".."))
        }
    }
}
