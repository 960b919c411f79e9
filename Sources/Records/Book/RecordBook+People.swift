public import ByteKit
import RecordStore

/// Somebody who works with the records.
public struct Person: Sendable, Hashable {
    /// Identifier.
    public let id: String
    /// Name, as the audit trail shows it.
    public let name: String
    /// Address.
    public let email: String?
    /// Account of the operating system.
    public let login: String?
    /// When they left; nil while they are here.
    public let removed: Timestamp?
    /// Roles by the name of the organisation; the empty name stands for all.
    public let roles: [String: Set<Role>]
    /// Whether things are sealed for them.
    public let hasIdentity: Bool
}

/// One customer, or the one firm.
public struct Organisation: Sendable, Hashable {
    /// Identifier.
    public let id: String
    /// Name.
    public let name: String
}

extension RecordBook {
    // MARK: Organisations

    /// The organisations in which the actor has a role, by name.
    public func organisations() throws -> [Organisation] {
        let mine = actor.organisations
        return try store.read { session in
            try session.query("SELECT id, name FROM organisation ORDER BY name", [])
                .map { Organisation(id: $0.text("id"), name: $0.text("name")) }
        }
        .filter { mine?.contains($0.id) ?? true }
    }

    /// An organisation by name, or the only one where no name is given.
    ///
    /// - Throws: ``RecordsError/notFound(_:)``; ``RecordsError/whichOrganisation(_:)`` where a name is needed.
    public func organisation(_ name: String?) throws -> Organisation {
        guard !actor.isFounder else { throw RecordsError.noVault }
        let all = try organisations()
        guard let name else {
            guard all.count == 1, let only = all.first else {
                throw RecordsError.whichOrganisation(all.map(\.name))
            }
            return only
        }
        guard let found = all.first(where: { $0.id == name || $0.name.lowercased() == name.lowercased() }) else {
            throw RecordsError.notFound(name)
        }
        return found
    }

    /// Adds an organisation.
    @discardableResult
    public func addOrganisation(_ name: String) throws -> Organisation {
        try act(.managePeople, in: nil, on: name) { work in
            guard try work.session.query("SELECT id FROM organisation WHERE name = ?", [.text(name)]).isEmpty else {
                throw RecordsError.duplicate(name)
            }
            return Organisation(id: try work.addOrganisation(name), name: name)
        }
    }

    // MARK: People

    /// Everybody, those who left last.
    public func people() throws -> [Person] {
        try act(.managePeople, in: nil, on: "people") { work in
            try work.session.query("SELECT id FROM person ORDER BY removed IS NOT NULL, name", [])
                .map { try work.person(id: $0.text("id")) }
        }
    }

    /// Adds somebody, without roles.
    @discardableResult
    public func addPerson(_ name: String, email: String?, login: String?) throws -> Person {
        try act(.managePeople, in: nil, on: name) { work in
            let held = try work.session.query(
                "SELECT name FROM person WHERE name = ? OR login = ?",
                [.text(name), .text(login ?? name)]
            )
            if let twin = held.first { throw RecordsError.duplicate(twin.text("name")) }
            return try work.person(id: try work.addPerson(name, email: email, login: login))
        }
    }

    /// Gives or takes roles; nil stands for all organisations.
    public func setRoles(_ roles: Set<Role>, of name: String, in organisation: String?) throws {
        let words = roles.map(\.rawValue).sorted().joined(separator: ",")
        try act(.managePeople, in: organisation, on: name, details: ["roles": words]) { work in
            let person = try work.person(name)
            try work.session.execute(
                "DELETE FROM membership WHERE person = ? AND organisation = ?",
                [.text(person.id), .text(organisation ?? "")]
            )
            for role in roles.sorted(by: { $0.rawValue < $1.rawValue }) {
                try work.give(role, to: person.id, in: organisation)
            }
            try work.keepSomebodyInCharge()
        }
    }

    /// Says that somebody left: no role, no identity.
    ///
    /// - Returns: the keys that they could have seen.
    public func removePerson(_ name: String, reason: String) throws -> [Exposure] {
        let person = try store.read { session in
            try Work(session: session, book: self, organisation: nil, object: "").person(name)
        }
        let exposure = person.hasIdentity ? try removeCustodian(name, reason: reason) : []
        try act(.managePeople, in: nil, on: name, reason: reason) { work in
            try work.session.execute("DELETE FROM membership WHERE person = ?", [.text(person.id)])
            try work.session.execute(
                "UPDATE person SET removed = ?, login = NULL WHERE id = ?",
                [.text(work.now.iso8601), .text(person.id)]
            )
            try work.keepSomebodyInCharge()
        }
        return exposure
    }
}

extension Work {
    func addOrganisation(_ name: String) throws -> String {
        let id = newID()
        try session.execute(
            "INSERT INTO organisation (id, name, created) VALUES (?, ?, ?)",
            [.text(id), .text(name), .text(now.iso8601)]
        )
        return id
    }

    func addPerson(_ name: String, email: String?, login: String?) throws -> String {
        let id = newID()
        try session.execute(
            "INSERT INTO person (id, name, email, login, created) VALUES (?, ?, ?, ?, ?)",
            [.text(id), .text(name), .optional(email), .optional(login), .text(now.iso8601)]
        )
        return id
    }

    func give(_ role: Role, to person: String, in organisation: String?) throws {
        try session.execute(
            "INSERT INTO membership (person, organisation, role) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [.text(person), .text(organisation ?? ""), .text(role.rawValue)]
        )
    }

    /// Somebody who is here, by name or account.
    func person(_ name: String) throws -> Person {
        let rows = try session.query(
            "SELECT id FROM person WHERE removed IS NULL AND (name = ? OR login = ? OR id = ?)",
            [.text(name), .text(name), .text(name)]
        )
        guard let row = rows.first else { throw RecordsError.unknownPerson(name) }
        return try person(id: row.text("id"))
    }

    func person(id: String) throws -> Person {
        guard let row = try session.query("SELECT * FROM person WHERE id = ?", [.text(id)]).first else {
            throw RecordsError.unknownPerson(id)
        }
        var roles: [String: Set<Role>] = [:]
        let given = try session.query(
            """
            SELECT m.role, o.name FROM membership m LEFT JOIN organisation o ON o.id = m.organisation
            WHERE m.person = ?
            """,
            [.text(id)]
        )
        for row in given {
            if let role = Role(rawValue: row.text("role")) { roles[row.text("name"), default: []].insert(role) }
        }
        let identities = try session.query(
            "SELECT id FROM identity WHERE person = ? AND removed IS NULL",
            [.text(id)]
        )
        return Person(
            id: id,
            name: row.text("name"),
            email: row.textOrNil("email"),
            login: row.textOrNil("login"),
            removed: row.textOrNil("removed").map(Moment.read),
            roles: roles,
            hasIdentity: !identities.isEmpty
        )
    }

    /// Without anybody who may manage people the vault could never be put right again.
    fileprivate func keepSomebodyInCharge() throws {
        let roles = book.policy.roles(for: .managePeople).map { SQLValue.text($0.rawValue) }
        let held = try session.query(
            """
            SELECT person FROM membership WHERE organisation = '' AND role IN
            (\(roles.map { _ in "?" }.joined(separator: ", ")))
            """,
            roles
        )
        guard !held.isEmpty else { throw RecordsError.lastCustodian }
    }
}
