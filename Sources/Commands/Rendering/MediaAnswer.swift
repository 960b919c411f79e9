import Catalogue
import SetupMedia
import Texts

/// What is said about a medium.
struct MediaAnswer {
    let given: String
    let report: MediaReport
    let hashed: [HashedFile]
    let wasCompared: Bool
    let problems: [Message]
    let language: Language

    /// As a person reads it.
    ///
    /// - Parameters:
    ///   - width: columns.
    ///   - isQuiet: whether only what it is, what it accepts and whether it is genuine is said.
    ///   - emphasis: how the first line is shown.
    /// - Returns: the page.
    func page(width: Int, isQuiet: Bool = false, emphasis: (String) -> String = { $0 }) -> String {
        let title = TextLayout.wrap("\(given): \(say("media.title-\(report.kind.rawValue)"))", width: width)
        var parts = [emphasis(title)]
        let rows = report.images.map { image in
            [
                "  \(image.index)", image.name ?? "–", image.editionID ?? "–",
                image.build.map { build in image.revision.map { "\(build).\($0)" } ?? String(build) } ?? "–",
                image.architecture ?? "–", image.languages.first ?? "–",
            ]
        }
        if !rows.isEmpty, !isQuiet {
            parts.append(TextLayout.table(rows, width: width, elastic: [1]).joined(separator: "\n"))
        }
        let accepted = report.accepted.map { say("media.accepted-\($0.rawValue)") }
        parts.append(
            ([Message("media.accepts", ["kinds": .text(language.list(accepted))])]
                + (isQuiet ? [] : report.reasons) + problems)
                .map { TextLayout.wrap(say($0), width: width, indent: "    ", firstIndent: "  • ") }
                .joined(separator: "\n")
        )
        for file in hashed where wasCompared || !isQuiet {
            let verdict =
                file.verifiedAs.map { Message("media.verified", ["name": .text($0)]) }
                ?? (wasCompared ? Message("media.not-verified") : nil)
            parts.append(
                ["  \(file.path)", "    SHA-256 \(file.sha256)", verdict.map { "    " + say($0) }]
                    .compactMap(\.self).joined(separator: "\n")
            )
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// As JSON, schema `regain.media/1`.
    var document: MediaDocument {
        MediaDocument(
            regain: RegainProgram.version,
            given: given,
            kind: report.kind.rawValue,
            evaluation: report.kind == .evaluation,
            versions: report.versions,
            accepts: report.accepted.map(\.rawValue),
            images: report.images.map {
                MediaDocument.Image(
                    index: $0.index,
                    name: $0.name,
                    displayName: $0.displayName,
                    edition: $0.editionID,
                    installationType: $0.installationType,
                    architecture: $0.architecture,
                    build: $0.build,
                    revision: $0.revision,
                    languages: $0.languages
                )
            },
            files: hashed.map {
                MediaDocument.File(
                    path: $0.path,
                    size: $0.byteCount,
                    sha256: $0.sha256,
                    verified: wasCompared ? $0.verifiedAs != nil : nil,
                    verifiedAs: $0.verifiedAs
                )
            },
            partialKey: report.files.keyPartial,
            reasons: report.reasons.map { MediaDocument.Text(code: $0.code, text: say($0)) },
            problems: problems.map { MediaDocument.Text(code: $0.code, text: say($0)) }
        )
    }

    private func say(_ code: String) -> String { Phrasebook.standard.text(code, in: language) }
    private func say(_ message: Message) -> String { Phrasebook.standard.text(message, in: language) }
}

/// The document's shape.
struct MediaDocument: Encodable {
    struct Image: Encodable {
        let index: Int
        let name: String?
        let displayName: String?
        let edition: String?
        let installationType: String?
        let architecture: String?
        let build: Int?
        let revision: Int?
        let languages: [String]
    }

    struct File: Encodable {
        let path: String
        let size: UInt64
        let sha256: String
        let verified: Bool?
        let verifiedAs: String?
    }

    struct Text: Encodable {
        let code: String
        let text: String
    }

    let schema = "regain.media/1"
    let regain: String
    let given: String
    let kind: String
    let evaluation: Bool
    let versions: [String]
    let accepts: [String]
    let images: [Image]
    let files: [File]
    let partialKey: String?
    let reasons: [Text]
    let problems: [Text]
}
