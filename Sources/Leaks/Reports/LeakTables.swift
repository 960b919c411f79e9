import Catalogue
import Licensing
import PlainText
import ProductKey
public import Texts

/// The report as JUnit XML, for build servers: each leak that counts is a failed test.
public struct LeakJUnit: Sendable {
    private let words: LeakWords
    private let language: Language

    /// In one language.
    public init(language: Language) {
        words = LeakWords(language)
        self.language = language
    }

    /// The whole report; `failing` are the leaks that let the search fail.
    public func document(_ report: LeakReport, threshold: LeakReport.Threshold) -> String {
        let failing = report.failing(threshold)
        let tests = max(1, failing.count) + report.problems.count
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<testsuites name=\"regain leaks\" tests=\"\(tests)\" failures=\"\(failing.count)\" errors=\"\(report.problems.count)\">",
            "  <testsuite name=\"regain leaks\" tests=\"\(tests)\" failures=\"\(failing.count)\" errors=\"\(report.problems.count)\">",
        ]
        if failing.isEmpty {
            lines.append("    <testcase classname=\"regain.leaks\" name=\"\(escaped(words.text("leaks.clean")))\"/>")
        }
        for leak in failing {
            let line = leak.line.map { ":\($0)" } ?? ""
            let place = escaped(leak.place.masked.text + line)
            let sentence = escaped(words.sentence(leak))
            lines.append("    <testcase classname=\"regain.leaks.\(leak.leakClass.rawValue)\" name=\"\(place)\">")
            lines.append(
                "      <failure type=\"\(leak.leakClass.rawValue)\" message=\"\(sentence)\">\(place)</failure>"
            )
            lines.append("    </testcase>")
        }
        for problem in report.problems {
            let text = escaped(KeyTextSearch.masked(Phrasebook.standard.text(problem.message, in: language)))
            lines.append(
                "    <testcase classname=\"regain.leaks.read\" name=\"\(escaped(KeyTextSearch.masked(problem.path)))\">"
            )
            lines.append("      <error type=\"\(escaped(problem.message.code))\" message=\"\(text)\"/>")
            lines.append("    </testcase>")
        }
        return (lines + ["  </testsuite>", "</testsuites>", ""]).joined(separator: "\n")
    }

    /// Text between tags or quotes; what XML 1.0 has no place for becomes U+FFFD.
    private func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result += "&#\(scalar.value);"
            default:
                let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
                result.unicodeScalars.append(isAllowed ? scalar : "\u{FFFD}")
            }
        }
        return result
    }
}

/// The report as comma-separated values (RFC 4180), safe to open in a spreadsheet.
public struct LeakCSV: Sendable {
    private static let header = [
        "class", "path", "member", "line", "column", "offset", "layers", "key", "proven", "product", "channel",
        "reference", "organisation", "servers", "object", "objectPath", "commits", "standing", "allowed", "baselined",
    ]

    /// A table.
    public init() {}

    /// Header and one row a leak.
    public func text(_ report: LeakReport) -> String {
        SpreadsheetText.table([Self.header] + report.leaks.map(row))
    }

    private func row(_ leak: Leak) -> [String] {
        let place = leak.place.masked
        let object = place.object
        return [
            leak.leakClass.rawValue, place.path, place.members.joined(separator: "!"),
            leak.line.map(String.init) ?? "", leak.column.map(String.init) ?? "", String(leak.offset),
            leak.layers.map(\.rawValue).joined(separator: ";"), leak.key.masked, leak.isProven ? "yes" : "no",
            leak.identity.product ?? "", leak.identity.channel?.rawValue ?? "",
            leak.owners.map(\.reference).joined(separator: ";"),
            leak.owners.map(\.organisation).joined(separator: ";"),
            leak.owners.flatMap(\.servers).joined(separator: ";"),
            object?.id ?? "", object?.path ?? "", object?.commits.joined(separator: ";") ?? "",
            object?.standing.rawValue ?? "", leak.isAllowed ? "yes" : "no", leak.isBaselined ? "yes" : "no",
        ]
    }
}
