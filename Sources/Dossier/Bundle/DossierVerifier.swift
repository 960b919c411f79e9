public import Texts
import ByteKit
import Crypto

/// What is wrong with a bundle, file by file.
public struct BundleReport: Sendable {
    /// One thing that is wrong.
    public struct Problem: Hashable, Sendable, Comparable {
        /// What it is.
        public enum Kind: String, CaseIterable, Hashable, Sendable {
            /// The content is not the one that was listed.
            case changed
            /// It is listed and not there.
            case missing
            /// It is there and not listed.
            case extra
            /// It cannot be read.
            case unreadable
            /// It has not the form it should have.
            case malformed
            /// The signature does not fit, or is by somebody else.
            case signature
        }

        /// What it is.
        public let kind: Kind
        /// The file.
        public let path: String

        /// In words.
        public var message: Message { Message("dossier.problem-\(kind.rawValue)", ["path": .text(path)]) }

        /// By path, then by kind.
        public static func < (left: Problem, right: Problem) -> Bool {
            (left.path, left.kind.rawValue) < (right.path, right.kind.rawValue)
        }
    }

    /// How many files were compared.
    public let fileCount: Int
    /// What is wrong, by path.
    public let problems: [Problem]
    /// The public key that signed the bundle; nil where nobody did, or the signature does not fit.
    public let signer: [UInt8]?

    /// Whether nothing is wrong.
    public var isGood: Bool { problems.isEmpty }
}

/// Compares a bundle with its checksums.
public enum DossierVerifier {
    /// The most files of one bundle.
    public static let greatestFileCount = 10_000
    /// The most bytes of one bundle.
    public static let greatestByteCount: UInt64 = 2 << 30

    /// Looks into a bundle, be it a folder or a ZIP archive.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - signer: the public key that must have signed it; nil for any or none.
    /// - Returns: what is wrong, and who signed.
    /// - Throws: `dossier.no-bundle`, `dossier.not-a-bag`, `dossier.too-large`.
    public static func verify(_ path: String, signer: [UInt8]? = nil) throws(DossierError) -> BundleReport {
        FolderBag.isFolder(path)
            ? try verify(try FolderBag(path), signer: signer) : try verify(try ZipBag(path), signer: signer)
    }

    private static func verify(_ bag: some BagSource, signer wanted: [UInt8]?) throws(DossierError) -> BundleReport {
        var paths = Set(bag.paths)
        var problems = Set(bag.strangers.map { BundleReport.Problem(kind: .extra, path: $0) })
        // An archive may hold a name twice, and a reader shows either.
        if paths.count < bag.paths.count {
            var seen: Set<String> = []
            for path in bag.paths where !seen.insert(path).inserted { problems.insert(.init(kind: .extra, path: path)) }
        }
        guard let declaration = small(BagFiles.declaration, bag), paths.contains(BagFiles.manifest) else {
            throw .noBag(BagFiles.declaration)
        }
        if !String(decoding: declaration, as: UTF8.self).hasPrefix("BagIt-Version: ") {
            problems.insert(.init(kind: .malformed, path: BagFiles.declaration))
        }
        var listed: [String: String] = [:]
        for name in [BagFiles.manifest, BagFiles.tagManifest] {
            guard paths.contains(name), let bytes = small(name, bag) else {
                problems.insert(.init(kind: paths.contains(name) ? .unreadable : .missing, path: name))
                continue
            }
            let manifest = BagManifest(parsing: bytes)
            if !manifest.badLines.isEmpty { problems.insert(.init(kind: .malformed, path: name)) }
            for (path, digest) in manifest.digests where path.hasPrefix("data/") == (name == BagFiles.manifest) {
                listed[path] = digest
            }
        }
        var left = greatestByteCount
        for (path, digest) in listed.sorted(by: { $0.key < $1.key }) {
            guard paths.remove(path) != nil else {
                problems.insert(.init(kind: .missing, path: path))
                continue
            }
            guard let found = try hash(path, bag, &left) else {
                problems.insert(.init(kind: .unreadable, path: path))
                continue
            }
            if found != digest { problems.insert(.init(kind: .changed, path: path)) }
        }
        let known = signature(bag, paths, wanted, &problems)
        paths.subtract([BagFiles.tagManifest, BagFiles.signature])
        for path in paths { problems.insert(.init(kind: .extra, path: path)) }
        return BundleReport(fileCount: listed.count, problems: problems.sorted(), signer: known)
    }

    private static func signature(
        _ bag: some BagSource,
        _ paths: Set<String>,
        _ wanted: [UInt8]?,
        _ problems: inout Set<BundleReport.Problem>
    ) -> [UInt8]? {
        guard paths.contains(BagFiles.signature) else {
            if wanted != nil { problems.insert(.init(kind: .missing, path: BagFiles.signature)) }
            return nil
        }
        guard let document = small(BagFiles.signature, bag), let manifest = small(BagFiles.tagManifest, bag),
            let signer = BundleSignature.signer(document, of: manifest), wanted == nil || wanted == signer
        else {
            problems.insert(.init(kind: .signature, path: BagFiles.signature))
            return nil
        }
        return signer
    }

    /// A file that says something about the bag; nil for one that is missing, unreadable or too large to be one.
    private static func small(_ path: String, _ bag: some BagSource) -> [UInt8]? {
        guard let source = try? bag.open(path), source.byteCount <= UInt64(BagManifest.greatestByteCount) else {
            return nil
        }
        return try? source.read(at: 0, count: Int(source.byteCount))
    }

    /// SHA-256 of a file; nil for one that cannot be read.
    /// - Throws: `dossier.too-large`.
    private static func hash(
        _ path: String,
        _ bag: some BagSource,
        _ left: inout UInt64
    ) throws(DossierError) -> String? {
        guard let source = try? bag.open(path) else { return nil }
        guard source.byteCount <= left else { throw .tooLarge(Int(greatestByteCount)) }
        left -= source.byteCount
        var hash = SHA256()
        var offset: UInt64 = 0
        while offset < source.byteCount {
            guard let part = try? source.read(at: offset, count: 1 << 20), !part.isEmpty else { return nil }
            hash.update(data: part)
            offset += UInt64(part.count)
        }
        return Hexadecimal.text(Array(hash.finalize()))
    }
}
