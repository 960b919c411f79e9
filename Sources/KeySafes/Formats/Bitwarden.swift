public import ByteKit
import FoundationEssentials
import JSONText

/// The unencrypted JSON export of Bitwarden, of a personal vault or of an organisation (bitwarden.com, «Condition a
/// Bitwarden .csv or .json»).
public enum Bitwarden {
    /// What kinds of item there are; cards (3), identities (4) and SSH keys (5) are not read.
    private enum ItemType {
        static let login = 1
        static let secureNote = 2
    }

    private static let hiddenField = 1
    private static let keyName = "Product key"

    /// Writes a safe in clear, as a personal vault.
    ///
    /// An entry with a user name or an address becomes a login whose password is the key; any other a secure note with
    /// the key in a hidden field, since nothing is logged into with it.
    public static func writeInClear(_ safe: Safe, at moment: Timestamp) -> PlainExport {
        var folders: [String: String] = [:]
        var order: [String] = []
        for entry in safe.entries where !entry.groupPath.isEmpty {
            let name = folderName(entry.groupPath)
            guard folders[name] == nil else { continue }
            folders[name] = UUID().uuidString.lowercased()
            order.append(name)
        }
        let size = safe.entries.reduce(4_096) { sum, entry in
            let texts = [entry.title, entry.userName, entry.url, entry.notes].reduce(0) { $0 + ($1?.utf8.count ?? 0) }
            return sum + 2_048 + 6 * texts
                + entry.fields.reduce(0) { $0 + 256 + 6 * ($1.name.utf8.count + $1.value.count) }
        }
        // Enough for all, so that no outgrown copy with keys in it is left behind.
        var document = JSONBytes(reserving: size)
        document.object { document in
            document.literal("encrypted", "false")
            document.array("folders") { document in
                for name in order {
                    document.object { folder in
                        folder.text("id", folders[name])
                        folder.text("name", name)
                    }
                }
            }
            document.array("items") { document in
                for entry in safe.entries {
                    document.object { item in
                        write(entry, folder: folders[folderName(entry.groupPath)], at: moment, to: &item)
                    }
                }
            }
        }
        var bytes = document.take()
        return PlainExport(taking: &bytes)
    }

    private static func folderName(_ path: [String]) -> String { path.joined(separator: "/") }

    private static func write(_ entry: SafeEntry, folder: String?, at moment: Timestamp, to item: inout JSONBytes) {
        let isLogin = entry.userName != nil || entry.url != nil
        var key = entry.key.hyphenatedBytes()
        defer { key.wipe() }
        item.literal("passwordHistory", "null")
        item.text("revisionDate", time(entry.modified ?? moment))
        item.text("creationDate", time(entry.created ?? moment))
        item.literal("deletedDate", "null")
        item.text("id", entry.identifier.uuidString.lowercased())
        item.literal("organizationId", "null")
        item.text("folderId", folder)
        item.literal("type", String(isLogin ? ItemType.login : ItemType.secureNote))
        item.literal("reprompt", "0")
        item.text("name", entry.title)
        item.text("notes", entry.notes.isEmpty ? nil : entry.notes)
        item.literal("favorite", "false")
        item.array("fields") { fields in
            if !isLogin { write(keyName, key, isHidden: true, to: &fields) }
            if let reference = entry.reference {
                write(RawEntry.referenceName, Array(reference.utf8), isHidden: false, to: &fields)
            }
            for field in entry.fields {
                var value = field.value.bytes.array()
                write(field.name, value, isHidden: field.isProtected, to: &fields)
                value.wipe()
            }
        }
        if isLogin {
            item.object("login") { login in
                login.array("uris") { uris in
                    guard let url = entry.url else { return }
                    uris.object { uri in
                        uri.literal("match", "null")
                        uri.text("uri", url)
                    }
                }
                login.text("username", entry.userName)
                login.text("password", utf8: key)
                login.literal("totp", "null")
            }
        } else {
            item.object("secureNote") { $0.literal("type", "0") }
        }
        item.literal("collectionIds", "null")
    }

    private static func write(_ name: String, _ value: [UInt8], isHidden: Bool, to fields: inout JSONBytes) {
        fields.object { field in
            field.text("name", name)
            field.text("value", utf8: value)
            field.literal("type", isHidden ? String(hiddenField) : "0")
            field.literal("linkedId", "null")
        }
    }

    /// With thousandths, as Bitwarden itself writes times.
    private static func time(_ moment: Timestamp) -> String { moment.iso8601.dropLast() + ".000Z" }

    /// Reads an export and takes out the items that hold a product key.
    /// - Throws: `safe.bitwarden-encrypted`, `safe.no-export`, `safe.too-large`, the codes of a JSON document.
    public static func read(_ bytes: Span<UInt8>) throws(ParseError) -> Safe {
        guard bytes.count <= 256 << 20 else { throw ParseError(.safeTooLarge, at: 0, "\(bytes.count) bytes") }
        let document = try JSONValue(parsing: bytes, maximumDepth: 16)
        // The form protected by a password has no items but one text.
        if document["encrypted"]?.bool == true { throw ParseError(.safeBitwardenEncrypted, at: 0) }
        guard let items = document["items"]?.elements else { throw ParseError(.safeNoExport, at: 0) }
        var folders: [String: String] = [:]
        for list in ["folders", "collections"] {
            for folder in document[list]?.elements ?? [] {
                if let id = folder["id"]?.string, let name = folder["name"]?.string { folders[id] = name }
            }
        }
        var safe = Safe(name: "", entries: [])
        for item in items {
            let found = raw(item, folders).entries()
            if found.isEmpty { safe.otherEntryCount += 1 }
            safe.entries += found
        }
        return safe
    }

    private static func raw(_ item: JSONValue, _ folders: [String: String]) -> RawEntry {
        var raw = RawEntry()
        guard [ItemType.login, ItemType.secureNote].contains(item["type"]?.integer) else { return raw }
        raw.title = item["name"]?.string ?? ""
        raw.notes = item["notes"]?.string ?? ""
        raw.identifier = item["id"]?.string.flatMap { UUID(uuidString: $0) }
        raw.created = item["creationDate"]?.string.flatMap(SafeTime.moment)
        raw.modified = item["revisionDate"]?.string.flatMap(SafeTime.moment)
        let folder = item["folderId"]?.string ?? item["collectionIds"]?.elements?.first?.string
        raw.groupPath = folder.flatMap { folders[$0] }.map { $0.split(separator: "/").map(String.init) } ?? []
        if let login = item["login"] {
            raw.userName = login["username"]?.string ?? ""
            raw.password = login["password"]?.string.map { SecretBytes(utf8: $0) }
            raw.url = login["uris"]?.elements?.first?["uri"]?.string ?? ""
        }
        for field in item["fields"]?.elements ?? [] {
            guard let value = field["value"]?.string else { continue }
            raw.fields.append(
                SafeField(
                    name: KeyReading.masked(field["name"]?.string ?? "").text,
                    value: SecretBytes(utf8: value),
                    isProtected: field["type"]?.integer == hiddenField
                )
            )
        }
        return raw
    }
}
