import RecordStore

/// Who acts, with the roles they have.
public struct Actor: Sendable, Hashable {
    /// Identifier of the person; empty before there is a vault.
    public let person: String
    /// The person's name, as the audit trail shows it.
    public let name: String
    /// Roles by organisation; the empty name stands for all organisations.
    let roles: [String: Set<Role>]

    /// Whether there is no vault yet, so that nobody is known.
    public var isFounder: Bool { person.isEmpty }

    /// The roles that count in an organisation: those given there, and those given everywhere.
    public func roles(in organisation: String?) -> Set<Role> {
        (roles[""] ?? []).union(organisation.flatMap { roles[$0] } ?? [])
    }

    /// The roles that they have anywhere.
    var allRoles: Set<Role> { roles.values.reduce(into: []) { $0.formUnion($1) } }

    /// Organisations in which the person has a role; nil for all of them.
    public var organisations: Set<String>? { roles[""] == nil ? Set(roles.keys) : nil }

    /// Whom somebody claims to be.
    enum Claim {
        /// The account of the operating system, which vouches for it.
        case account(String)
        /// A name, which proves nothing by itself.
        case name(String)
    }

    /// Finds a person.
    static func find(_ claim: Claim, in session: any SQLSession) throws -> Actor {
        let (column, login) =
            switch claim {
            case .account(let account): ("login", account)
            case .name(let name): ("name", name)
            }
        guard try !session.query("SELECT name FROM setting WHERE name = 'vault'", []).isEmpty else {
            return Actor(person: "", name: login, roles: [:])
        }
        let found = try session.query(
            "SELECT id, name FROM person WHERE removed IS NULL AND \(column) = ? ORDER BY id",
            [.text(login)]
        )
        guard let row = found.first else { throw RecordsError.unknownPerson(login) }
        let id = row.text("id")
        var roles: [String: Set<Role>] = [:]
        for row in try session.query("SELECT organisation, role FROM membership WHERE person = ?", [.text(id)]) {
            if let role = Role(rawValue: row.text("role")) { roles[row.text("organisation"), default: []].insert(role) }
        }
        return Actor(person: id, name: row.text("name"), roles: roles)
    }
}

extension SQLRow {
    /// The text of a column; empty for NULL.
    func text(_ column: String) -> String { textOrNil(column) ?? "" }

    /// The text of a column; nil for NULL.
    func textOrNil(_ column: String) -> String? {
        if case .text(let text) = self[column] { text } else { nil }
    }

    /// The number in a column; 0 for NULL.
    func integer(_ column: String) -> Int64 {
        if case .integer(let number) = self[column] { number } else { 0 }
    }

    /// The bytes of a column; nil for NULL.
    func blob(_ column: String) -> [UInt8]? {
        if case .blob(let bytes) = self[column] { bytes } else { nil }
    }
}

extension SQLValue {
    /// A text, or NULL.
    static func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
}
