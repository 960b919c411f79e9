public import ByteKit
import JSONText
import Texts

/// Which role may do what: the table `roles.json`.
public struct RolePolicy: Sendable {
    private let allowed: [Role: Set<Action>]

    /// The table that is part of the program.
    public static let standard: RolePolicy = {
        guard let bytes = Resource.bytes("roles.json"), let policy = try? RolePolicy(parsing: bytes) else {
            // A program whose table does not load lets nobody do anything.
            return RolePolicy(allowed: [:])
        }
        return policy
    }()

    private init(allowed: [Role: Set<Action>]) { self.allowed = allowed }

    /// Reads a table.
    /// - Throws: `ParseError` with `json.…`; `records.role-table` for an unknown role or action, or one nobody may do.
    public init(parsing bytes: Span<UInt8>) throws(ParseError) {
        let table = try JSONValue(parsing: bytes)
        guard table["schema"]?.string == "regain.roles/1", let members = table["roles"]?.members else {
            throw ParseError("records.role-table", at: 0)
        }
        var allowed: [Role: Set<Action>] = [:]
        for member in members {
            guard let role = Role(rawValue: member.name), let names = member.value["may"]?.elements else {
                throw ParseError("records.role-table", at: member.byteOffset, member.name)
            }
            for name in names {
                guard let action = name.string.flatMap(Action.init(rawValue:)) else {
                    throw ParseError("records.role-table", at: member.byteOffset, name.string ?? "")
                }
                allowed[role, default: []].insert(action)
            }
        }
        let given = allowed.values.reduce(into: Set<Action>()) { $0.formUnion($1) }
        guard allowed.count == Role.allCases.count, given.union([.createVault]).count == Action.allCases.count else {
            throw ParseError("records.role-table", at: 0)
        }
        self.allowed = allowed
    }

    /// Whether one of the roles may do it.
    public func allows(_ action: Action, to roles: Set<Role>) -> Bool {
        roles.contains { allowed[$0]?.contains(action) ?? false }
    }

    /// The roles that may do it, in the order of their definition.
    public func roles(for action: Action) -> [Role] {
        Role.allCases.filter { allowed[$0]?.contains(action) ?? false }
    }
}
