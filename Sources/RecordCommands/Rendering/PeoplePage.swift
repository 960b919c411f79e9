import ByteKit
import Commands
import JSONText
import Records
import Texts

/// Everybody with their roles.
struct PeoplePage {
    private let people: [Person]

    init(_ people: [Person]) { self.people = people }

    func text(_ result: ResultFlags) -> String {
        if result.json { return document.document }
        let heading = ["name", "login", "roles", "identity"].map { Interface.text("record.person-\($0)") }
        let rows = people.map { person in
            [
                FieldText.printable(person.name), FieldText.printable(person.login ?? "–"), roles(person),
                Interface.text(person.hasIdentity ? "value.yes" : "value.no"),
            ]
        }
        return TextLayout.table([heading] + rows, width: result.width, elastic: [0, 1, 2]).map { $0 + "\n" }.joined()
    }

    private func roles(_ person: Person) -> String {
        if let removed = person.removed {
            return Interface.text("record.person-left", ["date": .text(Interface.language.date(removed))])
        }
        let parts = person.roles.sorted { $0.key < $1.key }.map { organisation, roles in
            let words =
                roles.count == Role.allCases.count
                ? Interface.text("record.all-roles")
                : Role.allCases.filter(roles.contains).map { Interface.text("role.\($0.rawValue)") }
                    .joined(separator: ", ")
            return organisation.isEmpty ? words : "\(FieldText.printable(organisation)): \(words)"
        }
        return parts.isEmpty ? "–" : parts.joined(separator: "; ")
    }

    /// One document, schema `regain.people/1`; roles of all organisations stand under an empty name.
    private var document: JSONDocument {
        .record([
            "schema": .string("regain.people/1"),
            "people": .array(
                people.map { person in
                    .record([
                        "id": .string(person.id), "name": .string(person.name), "email": .text(person.email),
                        "login": .text(person.login), "removed": .text(person.removed?.iso8601),
                        "hasIdentity": .bool(person.hasIdentity),
                        "roles": .array(
                            person.roles.sorted { $0.key < $1.key }.map { organisation, roles in
                                .record([
                                    "organisation": .string(organisation),
                                    "roles": .texts(roles.map(\.rawValue).sorted()),
                                ])
                            }
                        ),
                    ])
                }
            ),
        ])
    }
}
