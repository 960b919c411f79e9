import ArgumentParser
import ByteKit
import Commands
import Dossier
import JSONText
import Texts

/// `regain dossier verify PATH`: compares a bundle with its checksums, and names what was changed, added or taken away.
struct VerifyDossier: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "verify",
            abstract: Interface.text("help.dossier.verify"),
            discussion: Interface.text("help.dossier.verify.discussion")
        )
    }

    @Argument(help: .of("help.dossier.path"), completion: .file())
    var path: String

    @Option(help: .of("help.dossier.signer"))
    var signer: SignerKey?

    @OptionGroup var result: ResultFlags

    func run() throws {
        let report: BundleReport
        do throws(DossierError) {
            report = try DossierVerifier.verify(path, signer: signer?.bytes)
        } catch {
            throw Failure(error)
        }
        try result.write(result.json ? json(report) : page(report))
        if !report.isGood { throw RegainExit.no }
    }

    private func page(_ report: BundleReport) -> String {
        var lines = report.problems.map { Interface.text($0.message) }
        lines.append(
            report.isGood
                ? Interface.text("dossier.verified", ["count": .number(report.fileCount)])
                : Interface.text("dossier.verified-not", ["count": .number(report.problems.count)])
        )
        if let signer = report.signer {
            lines.append(Interface.text("dossier.signed-by", ["key": .text(Hexadecimal.text(signer))]))
        } else if report.isGood {
            lines.append(Interface.text("dossier.not-signed"))
        }
        return lines.map { TextLayout.wrap($0, width: result.width) + "\n" }.joined()
    }

    private func json(_ report: BundleReport) -> String {
        JSONDocument.record([
            "schema": .string("regain.dossier-check/1"), "path": .string(path), "good": .bool(report.isGood),
            "files": .number(report.fileCount),
            "problems": .array(
                report.problems.map { problem in
                    .record([
                        "kind": .string(problem.kind.rawValue), "path": .string(problem.path),
                        "text": .string(Interface.text(problem.message)),
                    ])
                }
            ),
            "signer": report.signer.map { .string(Hexadecimal.text($0)) },
        ]).document
    }
}

/// A public key: 64 hexadecimal digits.
struct SignerKey: ExpressibleByArgument {
    let bytes: [UInt8]

    init?(argument: String) {
        guard let bytes = Hexadecimal.bytes(argument), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }
}
