import ByteKit
import Crypto
import JSONText
public import Texts

extension DrillReport {
    /// Schema of the document.
    public static let schema = "regain.drill/1"

    /// One document, schema `regain.drill/1`, chained to the drill before it; no key stands in it.
    ///
    /// - Parameters:
    ///   - previous: SHA-256 of the report before, 64 hexadecimal digits; empty for the first.
    ///   - language: of the reasons.
    ///   - book: the texts.
    /// - Returns: the document as it is to be kept, byte for byte.
    public func json(after previous: String, language: Language, book: Phrasebook = .standard) -> String {
        JSONDocument.record([
            "schema": .string(Self.schema), "made": .string(made.iso8601), "by": .string(by),
            "previous": .string(previous), "servers": .number(servers.count), "good": .number(good),
            "checks": .record([
                "key": .number(good(.key)), "channel": .number(good(.channel)), "proof": .number(good(.proof)),
                "backup": .number(good(.backup)),
            ]),
            "results": .array(
                servers.map { server in
                    .record([
                        "organisation": .string(server.organisation), "reference": .string(server.reference),
                        "name": .string(server.name), "good": .bool(server.isGood),
                        "checks": .array(
                            server.outcomes.map { outcome in
                                .record([
                                    "check": .string(outcome.check.rawValue), "good": .bool(outcome.isGood),
                                    "code": .string(outcome.reason.code),
                                    "reason": .string(book.text(outcome.reason, in: language)),
                                ])
                            }
                        ),
                    ])
                }
            ),
        ]).document
    }

    /// SHA-256 of a report as it was written, in hexadecimal.
    public static func digest(of document: [UInt8]) -> String { Hexadecimal.text(SHA256.hash(data: document)) }
}
