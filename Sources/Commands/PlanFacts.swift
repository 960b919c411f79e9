import ArgumentParser
import ByteKit
import Guidance
import ProductKey
import Texts

/// The facts from which `regain plan` makes a plan; what is left out is unknown.
struct PlanFacts: ParsableArguments {
    @Option(help: .of("help.plan.goal"))
    var goal: String?

    @Option(help: .of("help.plan.installed"))
    var installed: String?

    @Option(help: .of("help.plan.edition"))
    var edition: String?

    @Flag(inversion: .prefixedNo, help: .of("help.plan.evaluation"))
    var evaluation: Bool?

    @Flag(inversion: .prefixedNo, help: .of("help.plan.core"))
    var core: Bool?

    @Option(help: .of("help.plan.target-version"))
    var targetVersion: String?

    @Option(help: .of("help.plan.target-edition"))
    var targetEdition: String?

    @Option(help: .of("help.plan.channel"))
    var channel: String?

    @Option(help: .of("help.plan.key"))
    var key: String?

    @Option(help: .of("help.plan.network"))
    var network: String?

    @Option(help: .of("help.plan.role"))
    var role: String?

    @Option(help: .of("help.plan.host"))
    var host: String?

    @Option(help: .of("help.plan.hardware"))
    var hardware: String?

    @Option(help: .of("help.plan.kms-host"))
    var kmsHost: String?

    @Option(help: .of("help.plan.own-domain"))
    var ownDomain: [String] = []

    @Option(help: .of("help.plan.error"))
    var error: String?

    @Option(name: .customLong("fact"), help: .of("help.plan.fact"))
    var more: [String] = []

    @Option(help: .of("help.plan.server"))
    var server: String?

    @Option(help: .of("help.plan.maker"))
    var maker: String?

    @Option(help: .of("help.plan.partial-key"))
    var partialKey: String?

    @Option(help: .of("help.plan.days-left"))
    var daysLeft: Int?

    @Option(help: .of("help.plan.rearms-left"))
    var rearmsLeft: Int?

    @Option(help: .of("help.plan.ends"))
    var ends: String?

    /// The facts as the engine takes them.
    /// - Throws: ``Failure`` with exit code 64 for a value that a fact cannot have.
    func facts(now: Timestamp) throws -> Facts {
        var facts = Facts()
        let given: [(Fact, String?)] = [
            (.goal, goal), (.installedVersion, installed), (.installedEdition, edition),
            (.targetVersion, targetVersion),
            (.targetEdition, targetEdition), (.channel, channel), (.key, key), (.network, network), (.role, role),
            (.host, host), (.hardware, hardware), (.evaluation, evaluation.map { $0 ? "yes" : "no" }),
            (.core, core.map { $0 ? "yes" : "no" }),
        ]
        for (fact, value) in given { try Self.set(fact, value, in: &facts) }
        for text in more {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let fact = Fact(rawValue: parts[0]), !fact.isDerived else {
                throw Self.unknown(text)
            }
            try Self.set(fact, parts[1], in: &facts)
        }
        if let error { facts[.problem] = GuidanceRules.standard.problem(of: error, channel: facts[.channel]) }
        if let kmsHost {
            facts.kmsHostName = kmsHost
            facts.setKMSServer(kmsHost, ownDomains: ownDomain)
        }
        facts.serverName = server
        facts.maker = maker
        facts.partialKey = try partialKey.map(Self.partial)
        facts.rearmsLeft = rearmsLeft
        facts.end = try ends.map(Self.moment) ?? daysLeft.flatMap { LicencePeriod.end(begun: now, days: $0) }
        facts.daysLeft = daysLeft ?? facts.end.map { LicencePeriod.daysLeft(until: $0, at: now) }
        return facts
    }

    private static func set(_ fact: Fact, _ value: String?, in facts: inout Facts) throws {
        guard let value else { return }
        let wanted = value.filter { $0 != " " }
        guard let known = fact.values.first(where: { $0.lowercased() == wanted.lowercased() }) else {
            throw unknown("\(fact.rawValue)=\(value)")
        }
        facts[fact] = known
    }

    private static func unknown(_ text: String) -> Failure {
        Failure(.usage, Message("usage.unknown-fact", ["given": .text(text)]))
    }

    private static func partial(_ text: String) throws -> String {
        let upper = text.uppercased()
        guard upper.utf8.count == 5, upper.utf8.allSatisfy({ KeyAlphabet.contains($0) }) else {
            throw Failure(.usage, Message("usage.last-five", ["given": .text(String(text.suffix(5)))]))
        }
        return upper
    }

    /// Reads `2027-02-28` or `2027-02-28T14:30Z`; a day without time ends at its last minute, in UTC.
    private static func moment(_ text: String) throws -> Timestamp {
        let parts = text.split(separator: "T")
        let day = (parts.first ?? "").split(separator: "-").compactMap { Int($0) }
        let time = parts.count == 2 ? parts[1].dropLast().split(separator: ":").compactMap { Int($0) } : [23, 59]
        guard parts.count <= 2, day.count == 3, (2...3).contains(time.count), parts.count == 1 || text.hasSuffix("Z"),
            let moment = Timestamp(
                year: day[0],
                month: day[1],
                day: day[2],
                hour: time[0],
                minute: time[1],
                second: time.count == 3 ? time[2] : 0
            )
        else { throw Failure(.usage, Message("usage.unknown-date", ["given": .text(text)])) }
        return moment
    }
}
