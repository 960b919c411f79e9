public import RecordStore

/// How the database came to have the form that this program knows.
///
/// A migration that was published is never edited: the store refuses a database whose history differs.
public enum RecordMigrations {
    /// All of them, oldest first.
    public static let all: [Migration] = [
        Migration(version: 1, name: "first form", statements: first),
        Migration(version: 2, name: "cases", statements: cases),
    ]

    private static let common = """
        id {text} PRIMARY KEY, organisation {text} NOT NULL REFERENCES organisation(id), reference {text} NOT NULL,
        revision {integer} NOT NULL, created {text} NOT NULL, changed {text} NOT NULL, retired {text}, origins {text} NOT NULL,
        search {text} NOT NULL
        """

    private static func table(_ name: String, _ columns: String) -> [String] {
        [
            "CREATE TABLE record_\(name) (\(common), \(columns), UNIQUE (organisation, reference))",
            "CREATE INDEX record_\(name)_changed ON record_\(name) (organisation, changed)",
            // The order of every list: S-9 before S-10.
            "CREATE INDEX record_\(name)_listed ON record_\(name) (organisation, length(reference), reference)",
        ]
    }

    private static let cases: [String] =
        table(
            "case",
            """
            f_title {text}, f_situation {text}, f_state {text}, f_order {text}, f_next {text}, f_due {text}, f_comment {text}
            """
        )
        + [
            // What happened in a case, only ever added to.
            """
            CREATE TABLE case_entry (record {text} NOT NULL REFERENCES record_case(id), number {integer} NOT NULL,
            moment {text} NOT NULL, person {text} NOT NULL, kind {text} NOT NULL, told {text} NOT NULL,
            PRIMARY KEY (record, number))
            """
        ]

    private static let first: [String] =
        [
            "CREATE TABLE organisation (id {text} PRIMARY KEY, name {text} NOT NULL UNIQUE, created {text} NOT NULL)",
            """
            CREATE TABLE person (id {text} PRIMARY KEY, name {text} NOT NULL, email {text}, login {text} UNIQUE,
            created {text} NOT NULL, removed {text})
            """,
            // An empty organisation stands for all of them.
            """
            CREATE TABLE membership (person {text} NOT NULL REFERENCES person(id), organisation {text} NOT NULL,
            role {text} NOT NULL, PRIMARY KEY (person, organisation, role))
            """,
            """
            CREATE TABLE identity (id {text} PRIMARY KEY, person {text} REFERENCES person(id), recipient {text} NOT NULL UNIQUE,
            protected {blob}, created {text} NOT NULL, removed {text})
            """,
            "CREATE TABLE setting (name {text} PRIMARY KEY, value {text} NOT NULL)",
            "CREATE TABLE sealed_secret (name {text} PRIMARY KEY, sealed {blob} NOT NULL)",
            """
            CREATE TABLE counter (organisation {text} NOT NULL, kind {text} NOT NULL, last {integer} NOT NULL,
            PRIMARY KEY (organisation, kind))
            """,
        ]
        + table(
            "server",
            """
            f_name {text}, f_serial {text}, f_maker {text}, f_model {text}, f_kind {text}, f_host {text}, f_os_version {text},
            f_os_edition {text}, f_os_build {text}, f_os_language {text}, f_product_id {text}, f_media {text}, f_state {text},
            f_location {text}, f_domain {text}, f_addresses {text}, f_last_seen {text}, f_comment {text}
            """
        )
        + [
            "CREATE INDEX record_server_name ON record_server (organisation, lower(f_name))",
            "CREATE INDEX record_server_serial ON record_server (organisation, lower(f_serial))",
        ]
        + table(
            "licence",
            """
            f_product {text}, f_version {text}, f_edition {text}, f_channel {text}, f_quantity {integer}, f_purchase_date {text},
            f_supplier {text}, f_order {text}, f_invoice {text}, f_contract {text}, f_mak_count {integer}, f_evaluation_end {text},
            f_downgrade {text}, f_state {text}, f_comment {text}
            """
        )
        + table(
            "key",
            """
            f_partial {text}, f_product {text}, f_version {text}, f_edition {text}, f_channel {text}, f_key_type {text},
            f_group {text}, f_found_in {text}, f_found_on {text}, f_state {text}, f_comment {text}
            """
        )
        + table(
            "proof",
            """
            f_type {text}, f_title {text}, f_number {text}, f_date {text}, f_file_name {text}, f_media_type {text}, f_size {integer},
            f_sha256 {text}, f_version {integer}, f_comment {text}
            """
        )
        + table(
            "activation",
            """
            f_date {text}, f_status {text}, f_channel {text}, f_partial {text}, f_installation_id {text}, f_confirmation_id {text},
            f_ends {text}, f_recorded_by {text}, f_capture_sha256 {text}, f_comment {text}
            """
        )
        + table(
            "medium",
            """
            f_title {text}, f_product {text}, f_version {text}, f_edition {text}, f_language {text}, f_build {text}, f_kind {text},
            f_sha256 {text}, f_verified {integer}, f_location {text}, f_comment {text}
            """
        )
        + table("backup", "f_path {text}, f_taken {text}, f_comment {text}")
        + [
            // The same key may be recorded in several organisations: that is something to be told, not to be refused.
            """
            CREATE TABLE sealed_key (record {text} PRIMARY KEY REFERENCES record_key(id), organisation {text} NOT NULL,
            fingerprint {text} NOT NULL, sealed {blob} NOT NULL, sealed_at {text} NOT NULL,
            UNIQUE (organisation, fingerprint))
            """,
            "CREATE INDEX sealed_key_fingerprint ON sealed_key (fingerprint)",
            """
            CREATE TABLE sealed_proof (record {text} NOT NULL REFERENCES record_proof(id), version {integer} NOT NULL,
            sha256 {text} NOT NULL, size {integer} NOT NULL, file_name {text} NOT NULL, added {text} NOT NULL,
            added_by {text} NOT NULL, sealed {blob} NOT NULL, PRIMARY KEY (record, version))
            """,
            // Whoever could open a sealed thing, and from when until when it was sealed for them.
            """
            CREATE TABLE sealed_for (object {text} NOT NULL, identity {text} NOT NULL REFERENCES identity(id),
            since {text} NOT NULL, until {text}, PRIMARY KEY (object, identity, since))
            """,
            """
            CREATE TABLE link (id {text} PRIMARY KEY, organisation {text} NOT NULL, relation {text} NOT NULL,
            source {text} NOT NULL, target {text} NOT NULL, since {text} NOT NULL, until {text})
            """,
            "CREATE INDEX link_source ON link (source)",
            "CREATE INDEX link_target ON link (target)",
            """
            CREATE TABLE contradiction (id {text} PRIMARY KEY, organisation {text} NOT NULL, record {text} NOT NULL,
            kind {text} NOT NULL, field {text} NOT NULL, kept {text} NOT NULL, kept_origin {text} NOT NULL, said {text} NOT NULL,
            said_origin {text} NOT NULL, found {text} NOT NULL, settled {text}, UNIQUE (record, field, said, said_origin))
            """,
            """
            CREATE TABLE approval (id {text} PRIMARY KEY, organisation {text} NOT NULL, record {text} NOT NULL,
            requester {text} NOT NULL REFERENCES person(id), reason {text} NOT NULL, requested {text} NOT NULL,
            expires {text} NOT NULL, approver {text} REFERENCES person(id), approved {text}, used {text})
            """,
            "CREATE TABLE column_mapping (headings {text} PRIMARY KEY, mapping {text} NOT NULL, changed {text} NOT NULL)",
            "CREATE TABLE audit_event (sequence {integer} PRIMARY KEY, line {text} NOT NULL)",
            "CREATE TABLE audit_checkpoint (sequence {integer} PRIMARY KEY, line {text} NOT NULL)",
        ]
}
