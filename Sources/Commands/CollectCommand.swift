import ArgumentParser
import ByteKit
import Crypto
import FoundationEssentials
import Glibc
import Texts

/// `regain collect`: writes the scripts that an administrator runs on a Windows server.
struct CollectCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "collect",
            abstract: Interface.help("help.collect"),
            discussion: Interface.help("help.collect.discussion")
        )
    }

    @Option(help: .of("help.collect.output"), completion: .directory)
    var output: String = "."

    @Flag(help: .of("help.json"))
    var json = false

    @Option(help: .of("help.lang"))
    var lang: String?

    func validate() throws {
        if let lang, Language(tag: lang) == nil {
            throw ValidationError(Interface.text("usage.unknown-language", ["language": .text(lang)]))
        }
    }

    func run() throws {
        var status = stat()
        guard unsafe stat(output, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(.noInput, Message("collect.no-folder", ["path": .text(output)]))
        }
        var rows: [CollectorRow] = []
        for script in CollectorScript.all {
            let path = output.hasSuffix("/") ? output + script.name : "\(output)/\(script.name)"
            try OutputFile.write(script.bytes, to: path)
            rows.append(CollectorRow(path: path, size: script.bytes.count, sha256: script.sha256))
        }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            let document = CollectorDocument(regain: RegainProgram.version, files: rows)
            Terminal.write(String(decoding: try encoder.encode(document), as: UTF8.self) + "\n", to: STDOUT_FILENO)
            return
        }
        let lines = rows.map {
            Interface.text("collect.written", ["path": .text($0.path), "hash": .text($0.sha256)])
        }
        let next = TextLayout.wrap(Interface.text("collect.next"), width: Terminal.width)
        Terminal.write(lines.joined(separator: "\n") + "\n\n" + next + "\n", to: STDOUT_FILENO)
    }
}

/// A script as Windows wants it.
struct CollectorScript {
    /// Its file name.
    let name: String
    /// Lines ended by CR LF; PowerShell reads a text as UTF-8 only where a mark says so.
    let bytes: [UInt8]

    /// All scripts that are part of the program.
    static var all: [CollectorScript] {
        ["Regain-Collect.ps1", "Regain-Collect.vbs", "regain-collect.cmd"].compactMap { name in
            guard let source = Resource.bytes(name) else { return nil }
            return CollectorScript(name: name, source: source.array())
        }
    }

    private init(name: String, source: [UInt8]) {
        self.name = name
        let lines = source.split(separator: 0x0A, omittingEmptySubsequences: false)
        let mark: [UInt8] = name.hasSuffix(".ps1") ? [0xEF, 0xBB, 0xBF] : []
        bytes = mark + lines.joined(separator: [0x0D, 0x0A])
    }

    /// What its file must hash to.
    var sha256: String { Hexadecimal.text(SHA256.hash(data: bytes)) }
}

private struct CollectorRow: Encodable {
    let path: String
    let size: Int
    let sha256: String
}

private struct CollectorDocument: Encodable {
    let schema = "regain.collect-scripts/1"
    let regain: String
    let files: [CollectorRow]
}
