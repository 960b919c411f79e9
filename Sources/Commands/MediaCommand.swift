import ArgumentParser
import ByteKit
import ByteSources
import Catalogue
import Crypto
import FoundationEssentials
import Glibc
import SetupMedia
import Texts

/// `regain media`: says what an installation medium is.
struct MediaCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "media",
            abstract: Interface.help("help.media"),
            discussion: Interface.help("help.media.discussion")
        )
    }

    @Argument(help: .of("help.media.path"), completion: .file())
    var path: String

    @Option(help: .of("help.media.verified"), completion: .file())
    var verified: String?

    @Flag(help: .of("help.media.no-hash"))
    var noHash = false

    @OptionGroup var common: OutputOptions

    func run() throws {
        let list = try verified.map { try VerifiedMedia(path: $0) }
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw Failure(.noInput, Message("source.missing", ["path": .text(path)]))
        }
        var hashed: [HashedFile] = []
        var images: [WIMImage] = []
        var files = SetupFiles()
        var problems: [Message] = []
        do {
            if status.st_mode & S_IFMT == S_IFDIR {
                let folder = try MediaFolder(path: path)
                files = folder.files
                for image in folder.images {
                    try read(image, into: &images, &hashed, &problems)
                }
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
                    try read(path, into: &images, &hashed, &problems)
                } else if !noHash {
                    let source = try FileSource(path: path)
                    hashed.append(HashedFile(path: path, byteCount: source.byteCount, sha256: try Self.hash(source)))
                }
            }
        } catch let error as SourceError {
            throw Failure(.inputOutput, Message(error.code.rawValue, ["path": .text(path)]))
        }
        for index in hashed.indices { hashed[index].verifiedAs = list?.name(of: hashed[index].sha256) }
        let report = MediaReport(images: images, files: files)
        let answer = MediaAnswer(
            given: path,
            report: report,
            hashed: hashed,
            wasCompared: list != nil,
            problems: problems,
            language: Interface.language
        )
        if common.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            try common.write(String(decoding: try encoder.encode(answer.document), as: UTF8.self) + "\n")
        } else {
            let width = common.output == nil ? Terminal.width : 100
            try common.write(answer.page(width: width, isQuiet: common.quiet, emphasis: common.emphasis))
        }
        if images.isEmpty { throw RegainExit.partial }
        if list != nil, hashed.contains(where: { $0.verifiedAs == nil }) { throw RegainExit.no }
    }

    private func read(
        _ file: String,
        into images: inout [WIMImage],
        _ hashed: inout [HashedFile],
        _ problems: inout [Message]
    ) throws {
        let source = try FileSource(path: file)
        do {
            images += try MediaFolder.images(in: source)
        } catch let error as ParseError {
            problems.append(Message(error))
        }
        guard !noHash else { return }
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

/// A file with its hash.
struct HashedFile {
    let path: String
    let byteCount: UInt64
    let sha256: String
    /// Its name in the owner's list.
    var verifiedAs: String?
}

/// The owner's list of media that were verified: a SHA-256 and a name on each line, in any order and separation.
struct VerifiedMedia {
    private let names: [String: String]

    init(path: String) throws {
        var names: [String: String] = [:]
        for line in try Self.text(path).split(whereSeparator: \.isNewline).prefix(100_000) where !line.hasPrefix("#") {
            let words = line.split { $0.isWhitespace || $0 == "," || $0 == ";" || $0 == "\"" || $0 == "*" }
            guard let hash = words.first(where: Self.isHash) else { continue }
            names[hash.lowercased()] = words.filter { $0 != hash }.joined(separator: " ")
        }
        self.names = names
    }

    private static func isHash(_ word: Substring) -> Bool { word.utf8.count == 64 && word.allSatisfy(\.isHexDigit) }

    private static func text(_ path: String) throws -> String {
        do {
            let region = try FileSource(path: path).region()
            let bytes = region.bytes.array()
            return String(decoding: bytes, as: UTF8.self)
        } catch let error as SourceError {
            throw Failure(.noInput, Message(error.code.rawValue, ["path": .text(path)]))
        }
    }

    func name(of hash: String) -> String? { names[hash] }
}
