import ByteKit
import ByteSources
import Catalogue
import Crypto
import Glibc
import SetupMedia
import Texts

/// A medium as it was read: what it is, the hashes of its files, and what stood in the way.
struct MediumReading {
    private var images: [WIMImage] = []
    private var files = SetupFiles()
    /// Files with their hashes.
    private(set) var hashed: [HashedFile] = []
    /// What could not be read.
    private(set) var problems: [Message] = []
    private let hashes: Bool

    /// What the medium is.
    var report: MediaReport { MediaReport(images: images, files: files) }

    /// Reads a folder, a Windows image or a disc image.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - hashes: whether whole files are read for their SHA-256.
    /// - Throws: ``Failure`` with exit code 66 where there is nothing, 65 where it is no medium, 74 where it cannot be read.
    init(path: String, hashes: Bool) throws {
        self.hashes = hashes
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw Failure(.noInput, Message("source.missing", ["path": .text(path)]))
        }
        do {
            if status.st_mode & S_IFMT == S_IFDIR {
                let folder = try MediaFolder(path: path)
                files = folder.files
                for image in folder.images { try read(image) }
                if folder.images.isEmpty, files == SetupFiles() {
                    throw Failure(.badInput, Message("media.nothing", ["path": .text(path)]))
                }
            } else {
                if let disc = DiscImage(path: path) {
                    files = disc.files
                    images = disc.images
                    problems = disc.problems
                }
                if images.isEmpty {
                    try read(path)
                } else if hashes {
                    let source = try FileSource(path: path)
                    hashed.append(HashedFile(path: path, byteCount: source.byteCount, sha256: try Self.hash(source)))
                }
            }
        } catch let error as SourceError {
            throw Failure(.inputOutput, Message(error.code.rawValue, ["path": .text(path)]))
        }
    }

    private mutating func read(_ file: String) throws {
        let source = try FileSource(path: file)
        do {
            images += try MediaFolder.images(in: source)
        } catch let error as ParseError {
            problems.append(Message(error))
        }
        guard hashes else { return }
        hashed.append(HashedFile(path: file, byteCount: source.byteCount, sha256: try Self.hash(source)))
    }

    private static func hash(_ source: FileSource) throws -> String {
        var hasher = SHA256()
        var offset: UInt64 = 0
        while offset < source.byteCount {
            let part = try source.read(at: offset, count: 1 << 20)
            if part.isEmpty { break }
            hasher.update(data: part)
            offset += UInt64(part.count)
        }
        return Hexadecimal.text(hasher.finalize())
    }
}

/// What a medium says of itself, as values of its record.
package struct MediumFacts {
    /// Values by the names of the fields of a medium.
    package let values: [String: String]

    /// Reads a medium, and holds its hash against the owner's list where one is given.
    ///
    /// - Throws: ``Failure``, as ``MediumReading``.
    package init(path: String, verified: String?) throws {
        let list = try verified.map { try VerifiedMedia(path: $0) }
        let medium = try MediumReading(path: path, hashes: true)
        let report = medium.report
        let editions = report.images.compactMap(\.editionID)
        // Of a folder with several images no single hash speaks.
        let hash = medium.hashed.count == 1 ? medium.hashed.first?.sha256 : nil
        var values: [String: String] = [:]
        values["title"] = path.split(separator: "/").last.map(String.init)
        values["product"] = report.versions.first.map { WindowsVersionTable.standard[$0]?.label ?? $0 }
        values["version"] = report.versions.first
        values["edition"] = editions.isEmpty ? nil : Self.unique(editions).joined(separator: ", ")
        values["language"] = Self.unique(report.images.flatMap(\.languages)).joined(separator: ", ")
        values["build"] = report.images.first?.build.map(String.init)
        values["kind"] = report.images.isEmpty && medium.problems.isEmpty == false ? nil : report.kind.rawValue
        values["sha256"] = hash
        values["location"] = path
        // A list that does not name it says nothing against it, only that nobody has checked.
        values["verified"] = list.flatMap { list in hash.map { list.name(of: $0) != nil ? "yes" : "no" } }
        self.values = values.filter { !$0.value.isEmpty }
    }

    private static func unique(_ items: [String]) -> [String] {
        items.reduce(into: []) { result, item in if !result.contains(item) { result.append(item) } }
    }
}
