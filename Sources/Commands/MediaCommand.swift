package import ArgumentParser
import ByteKit
import ByteSources
import Catalogue
import FoundationEssentials
import Glibc
import SetupMedia
import Texts

/// `regain media`: says what an installation medium is.
package struct MediaCommand: ParsableCommand {
    package static var configuration: CommandConfiguration {
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

    package init() {}

    package func run() throws {
        let list = try verified.map { try VerifiedMedia(path: $0) }
        let medium = try MediumReading(path: path, hashes: !noHash)
        var hashed = medium.hashed
        for index in hashed.indices { hashed[index].verifiedAs = list?.name(of: hashed[index].sha256) }
        let answer = MediaAnswer(
            given: path,
            report: medium.report,
            hashed: hashed,
            wasCompared: list != nil,
            problems: medium.problems,
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
        if medium.report.images.isEmpty { throw RegainExit.partial }
        if list != nil, hashed.contains(where: { $0.verifiedAs == nil }) { throw RegainExit.no }
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
