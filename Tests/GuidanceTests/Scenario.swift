import ByteKit
import Guidance
import Testing

/// A situation that a plan must answer, with the answer.
struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    let facts: Facts
    let rule: String
    let outcome: Path.Outcome
    let next: String

    var testDescription: String { name }

    static let all: [Scenario] = [
        Scenario(
            name: "oem-2019-reinstalled-on-the-same-dell",
            facts: facts(
                [
                    .goal: "reinstall", .targetVersion: "2019", .targetEdition: "standard", .channel: "oem",
                    .hardware: "same", .key: "missing", .network: "online",
                ]
            ) {
                $0.maker = "Dell Inc."
                $0.serverName = "SRV-PAIE"
            },
            rule: "plan.oem-same-machine",
            outcome: .go,
            next: "record-partial"
        ),
        Scenario(
            name: "dvd-2022-with-unreadable-sticker",
            facts: facts([.targetVersion: "2022", .targetEdition: "standard", .key: "unreadable"]) { _ in },
            rule: "plan.key-unreadable",
            outcome: .help,
            next: "keep-label"
        ),
        Scenario(
            name: "mak-exhausted",
            facts: facts(
                [
                    .goal: "activate", .installedVersion: "2022", .installedEdition: "standard", .channel: "mak",
                    .key: "held", .problem: "mak-exhausted", .network: "online",
                ]
            ) { $0.heldPartialKey = "ABCDF" },
            rule: "plan.mak-exhausted",
            outcome: .help,
            next: "stop-trying"
        ),
        Scenario(
            name: "kms-client-after-rebuild",
            facts: facts(
                [
                    .goal: "reinstall", .installedVersion: "2022", .installedEdition: "standard", .channel: "kms",
                    .role: "member", .network: "online", .recorded: "yes",
                ]
            ) { $0.done = ["record-partial"] },
            rule: "plan.kms-client",
            outcome: .go,
            next: "check-edition"
        ),
        Scenario(
            name: "evaluation-with-12-days-left",
            facts: facts(
                [
                    .goal: "convert", .installedVersion: "2022", .installedEdition: "standard", .evaluation: "yes",
                    .core: "no", .targetVersion: "2022", .targetEdition: "standard", .channel: "retail", .key: "held",
                    .network: "online", .role: "member",
                ]
            ) {
                $0.daysLeft = 12
                $0.end = Timestamp(year: 2026, month: 12, day: 3, hour: 14, minute: 30)
                $0.rearmsLeft = 1
            },
            rule: "plan.convert-evaluation",
            outcome: .go,
            next: "record-partial"
        ),
        Scenario(
            name: "evaluation-domain-controller",
            facts: facts(
                [
                    .goal: "convert", .installedVersion: "2022", .installedEdition: "standard", .evaluation: "yes",
                    .targetVersion: "2022", .targetEdition: "standard", .channel: "retail", .key: "held", .role: "dc",
                ]
            ) { $0.serverName = "DC01" },
            rule: "plan.evaluation-dc",
            outcome: .refused,
            next: "record-partial"
        ),
        Scenario(
            name: "isolated-server-by-telephone",
            facts: facts(
                [
                    .goal: "activate", .installedVersion: "2019", .installedEdition: "standard", .core: "no",
                    .targetVersion: "2019", .targetEdition: "standard", .channel: "retail", .key: "held",
                    .network: "isolated", .recorded: "yes",
                ]
            ) {
                $0.partialKey = "XYQGM"
                $0.done = ["record-partial", "check-edition", "check-key"]
            },
            rule: "plan.phone",
            outcome: .go,
            next: "install-key"
        ),
        Scenario(
            name: "avma-guest-on-a-standard-host",
            facts: facts(
                [
                    .goal: "activate", .installedVersion: "2022", .installedEdition: "standard", .channel: "avma",
                    .host: "standard",
                ]
            ) { _ in },
            rule: "plan.avma-host",
            outcome: .refused,
            next: "check-host-edition"
        ),
    ]

    private static func facts(_ values: [Fact: String], _ more: (inout Facts) -> Void) -> Facts {
        var facts = Facts(values)
        more(&facts)
        return facts
    }
}
