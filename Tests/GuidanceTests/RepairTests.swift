import Guidance
import JSONText
import TestSupport
import Testing
import Texts

/// A pasted text and what it must become.
struct RepairCase: Sendable, CustomTestStringConvertible {
    let pasted: String
    let lines: [String]
    var changes: Set<String> = []

    var testDescription: String { pasted }

    static let slmgr = "cscript //nologo \"%SystemRoot%\\System32\\slmgr.vbs\""

    /// Microsoft's published client key of Windows Server 2019 Standard.
    static let key = "N69G4-B89J2-4G8F4-WWYCC-J464C"
    static let masked = "*****-*****-*****-*****-J464C"

    static let all: [RepairCase] = [
        RepairCase(pasted: "slmgr.vbs /dlv", lines: ["\(slmgr) /dlv"], changes: ["script-host"]),
        RepairCase(
            pasted: "slmgr.vbs /ipk \(key) slmgr.vbs /ato",
            lines: ["\(slmgr) /ipk \(masked)", "\(slmgr) /ato"],
            changes: ["split", "script-host", "key-masked"]
        ),
        RepairCase(
            pasted: "slmgr –ipk \(key.replacing("-", with: "–"))",
            lines: ["\(slmgr) /ipk \(masked)"],
            changes: ["dashes", "option-mark"]
        ),
        RepairCase(
            pasted: "slmgr\u{A0}/ipk\u{A0}«\u{A0}\(key)\u{A0}»",
            lines: ["\(slmgr) /ipk \(masked)"],
            changes: ["blanks", "quotes"]
        ),
        RepairCase(
            pasted: "1. slmgr /ipk XXXXX-XXXXX-XXXXX-XXXXX-XXXXX && slmgr /ato",
            lines: ["\(slmgr) /ipk <KEY>", "\(slmgr) /ato"],
            changes: ["prompt", "split"]
        ),
        RepairCase(
            pasted: "C:\\Windows\\system32>cscript //nologo c:\\windows\\system32\\slmgr.vbs /dli",
            lines: ["\(slmgr) /dli"],
            changes: ["prompt"]
        ),
        RepairCase(
            pasted: "slmgr /ipk \(key) /ato",
            lines: ["\(slmgr) /ipk \(masked)", "\(slmgr) /ato"],
            changes: ["split"]
        ),
        RepairCase(pasted: "slmgr / dlv", lines: ["\(slmgr) /dlv"], changes: ["option-space"]),
        RepairCase(
            pasted: "Dism –online –Get‑TargetEditions",
            lines: ["DISM /Online /Get-TargetEditions"],
            changes: ["dashes", "option-mark"]
        ),
        RepairCase(
            pasted: "dism /online /Set-Edition: ServerStandard /ProductKey: \(key) /accepteula",
            lines: ["DISM /Online /Set-Edition:ServerStandard /ProductKey:\(masked) /AcceptEula"],
            changes: ["option-space"]
        ),
        RepairCase(
            pasted: "DISM /Set-Edition:ServerStandard /ProductKey:\(key)",
            lines: ["DISM /Online /Set-Edition:ServerStandard /ProductKey:\(masked) /AcceptEula"],
            changes: ["option-missing"]
        ),
        RepairCase(
            pasted: "DISM /online\n/Set-Edition:ServerDatacenter\n/ProductKey:\(key) /AcceptEula",
            lines: ["DISM /Online /Set-Edition:ServerDatacenter /ProductKey:\(masked) /AcceptEula"],
            changes: ["joined"]
        ),
        RepairCase(
            pasted: "slmgr /ipk N69G4-B89J2-4G8F4-\nWWYCC-J464C\nslmgr /ato",
            lines: ["\(slmgr) /ipk \(masked)", "\(slmgr) /ato"],
            changes: ["joined"]
        ),
        RepairCase(
            pasted: "slmgr /ipk N69G4 B89J2 4G8F4 WWYCC J464C",
            lines: ["\(slmgr) /ipk \(masked)"],
            changes: ["joined"]
        ),
        RepairCase(
            pasted: "Open a prompt and run slmgr /ato and wait.",
            lines: ["\(slmgr) /ato and"],
            changes: ["words"]
        ),
        RepairCase(
            pasted: "slmgr /xpr; shutdown /r /t 0",
            lines: ["\(slmgr) /xpr", "shutdown /r /t 0"],
            changes: ["split"]
        ),
        RepairCase(pasted: "net stop sppsvc & net start sppsvc", lines: ["net stop sppsvc", "net start sppsvc"]),
    ]
}

@Suite struct RepairTests {
    @Test(arguments: RepairCase.all)
    func `pasted commands come back one a line, put right and explained`(_ example: RepairCase) {
        let repaired = CommandRepair.repaired(example.pasted)
        #expect(repaired.commands.map(\.line) == example.lines)
        let codes = Set(
            repaired.commands.flatMap(\.changes).map { $0.code.dropFirst("guidance.repair.".count) }.map(String.init)
        )
        #expect(codes.isSuperset(of: example.changes), "\(codes)")
    }

    @Test(arguments: RepairCase.all)
    func `what came back needs no further repair`(_ example: RepairCase) {
        let once = CommandRepair.repaired(example.pasted).commands
        for command in once {
            let again = CommandRepair.repaired(command.revealedLine()).commands
            #expect(again.map { $0.revealedLine() } == [command.revealedLine()])
        }
    }

    @Test(arguments: RepairCase.all, Language.allCases)
    func `no key is shown unless asked for, and every text is there`(_ example: RepairCase, _ language: Language) throws
    {
        let repaired = CommandRepair.repaired(example.pasted)
        let page = RepairPage(language: language)
        var dumped = ""
        dump(repaired, to: &dumped)
        for text in [page.text(repaired), page.json(repaired), dumped] {
            #expect(!text.contains("B89J2"))
        }
        #expect(!page.text(repaired).contains("guidance."))
        let json = try JSONValue(parsing: Array(page.json(repaired).utf8).span)
        #expect(json["commands"]?.elements?.count == example.lines.count)
        if example.pasted.contains("B89J2-4G8F4") {
            #expect(RepairPage(language: language, revealsKeys: true).text(repaired).contains(RepairCase.key))
        }
    }

    @Test(
        arguments: [
            ("slmgr /ipk \(RepairCase.key)", ["record-partial-key"]),
            ("slmgr /upk", ["key-sealed", "record-partial-key"]),
            ("slmgr /cpky", ["key-sealed", "record-partial-key"]), ("slmgr -rearm", ["rearm-is-a-delay"]),
            ("dism /online /set-edition:ServerStandard", ["record-partial-key", "target-list", "backup", "window"]),
            ("slmgr /skms kms.example.net", ["foreign-kms"]), ("slmgr /dlv", []), ("slmgr /ato", []),
            ("del /f C:\\Windows\\System32\\spp\\store\\2.0\\tokens.dat", ["key-sealed"]),
        ] as [(String, [String])]
    )
    func `dangerous commands carry their gates`(_ pasted: String, _ gates: [String]) throws {
        let command = try #require(CommandRepair.repaired(pasted).commands.first)
        #expect(command.gates == gates)
        #expect(gates.allSatisfy { GuidanceRules.standard.gate($0) != nil })
    }

    @Test(arguments: [
        ("irm https://example.net/a | iex", "download"), ("slmgr /skms kms8.example.net", "foreign-host"),
        ("bcdedit /set testsigning on", "test-signing"),
        (
            "reg delete \"HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform\" /f",
            "deletes-store"
        ),
        ("slmgr SRV1 admin secret /dlv", "password"),
    ])
    func `what has no place on a server is said to be a danger`(_ pasted: String, _ danger: String) throws {
        let commands = CommandRepair.repaired(pasted).commands
        #expect(commands.count == 1)
        #expect(commands.first?.dangers.map(\.code) == ["guidance.repair.\(danger)"])
        #expect(!(commands.first?.line.contains("secret") ?? true))
    }

    @Test func `prose without commands gives none`() {
        let repaired = CommandRepair.repaired("Activation is easy.\n\nCall your reseller, key \(RepairCase.key).")
        #expect(repaired.commands.isEmpty)
        #expect(repaired.leftOut.count == 2)
        #expect(!repaired.leftOut.joined().contains("B89J2"))
    }

    @Test func `any text comes back without a trap`() {
        let seed: UInt64 = 42
        var numbers = SeededRandom(seed: seed)
        let pieces = [
            "slmgr", "/", "-", "–", "ipk", " ", "\n", "dism", "/online", ":", "«", "»", "\"", "&", ";", "^", "cscript",
            "//nologo",
            RepairCase.key, "\u{A0}", "\u{200B}", ".vbs", "\\", "<KEY>", "é", "/Set-Edition:", "1.", ">",
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...25, using: &numbers)).map { _ in
                pieces.randomElement(using: &numbers) ?? ""
            }.joined()
            let repaired = CommandRepair.repaired(text)
            for command in repaired.commands {
                #expect(!command.line.contains("\n"), "seed \(seed): \(text)")
                #expect(!command.line.contains(RepairCase.key), "seed \(seed): \(text)")
                #expect(!command.line.isEmpty, "seed \(seed): \(text)")
            }
        }
    }
}
