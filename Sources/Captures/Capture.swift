/// What one program printed or wrote about a machine's licensing, read as uniform records.
public struct Capture: Sendable {
    /// What printed it.
    public let kind: CaptureKind
    /// The machine it speaks of, where the text says so.
    public internal(set) var host: String?
    /// The records in the order of the text.
    public internal(set) var records: [CapturedRecord]
    /// What could not be read.
    public internal(set) var problems: [CaptureProblem]

    /// Describes a capture.
    public init(
        kind: CaptureKind,
        host: String? = nil,
        records: [CapturedRecord] = [],
        problems: [CaptureProblem] = []
    ) {
        self.kind = kind
        self.host = host
        self.records = records
        self.problems = problems
    }
}

/// One thing a capture speaks of: a licence, a service, an event, a product key in a list.
public struct CapturedRecord: Sendable {
    /// What it is: `SoftwareLicensingProduct`, `slmgr`, `LICENSEINFOS`, `ProductKey` and so on.
    public let type: String
    /// Its fields in the order of the text; a name may occur more than once.
    public internal(set) var fields: [CapturedField]

    /// Describes a record.
    public init(type: String, fields: [CapturedField]) {
        self.type = type
        self.fields = fields
    }

    /// The value of the first field of this name; upper and lower case are the same.
    public subscript(name: String) -> String? { field(name)?.value }

    /// The first field of this name; upper and lower case are the same.
    public func field(_ name: String) -> CapturedField? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }
    }
}

/// One value with its name and its place in the file.
///
/// The value may be a whole product key: neither `description` nor the mirror shows it.
public struct CapturedField: Sendable {
    /// Where in the file's own structure the value stands.
    public enum Context: String, Sendable {
        /// In the open.
        case plain
        /// Commented out.
        case comment
    }

    /// The canonical English name, or the label as printed where none is known.
    public let name: String
    /// The label as printed.
    public let label: String
    /// The value, without surrounding blanks and quotes.
    public internal(set) var value: String
    /// The line the value begins on, counted from 1.
    public let line: Int
    /// Where the value begins, in bytes from the start of the file.
    public let offset: Int
    /// Where in the file's own structure the value stands.
    public let context: Context

    /// Describes a field.
    public init(
        name: String,
        label: String? = nil,
        value: String,
        line: Int,
        offset: Int,
        context: Context = .plain
    ) {
        self.name = name
        self.label = label ?? name
        self.value = value
        self.line = line
        self.offset = offset
        self.context = context
    }

    func renamed(_ newName: String) -> CapturedField {
        CapturedField(name: newName, label: label, value: value, line: line, offset: offset, context: context)
    }
}

extension CapturedField: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name and place, never the value.
    public var description: String { "\(name) (\(value.utf8.count) bytes at offset \(offset))" }
    /// The name and place, never the value.
    public var debugDescription: String { description }
    /// The name and place, never the value.
    public var customMirror: Mirror {
        Mirror(self, children: ["name": name, "line": line, "offset": offset], displayStyle: .struct)
    }
}

/// Why a part of a capture could not be read.
public struct CaptureProblem: Sendable, Equatable {
    /// A stable, dotted identifier; texts in two languages are looked up by it.
    public let code: String
    /// The line, counted from 1.
    public let line: Int
    /// The place, in bytes from the start of the file.
    public let offset: Int

    /// Describes a problem.
    public init(code: String, line: Int, offset: Int) {
        self.code = code
        self.line = line
        self.offset = offset
    }

    static let sizeLimit = "captures.size-limit"
    static let recordLimit = "captures.record-limit"
    static let brokenJSON = "captures.broken-json"
    static let brokenXML = "captures.broken-xml"
    static let truncated = "captures.truncated"
}

/// What printed or wrote a capture.
public enum CaptureKind: String, Sendable, CaseIterable {
    /// Objects of the WMI classes SoftwareLicensingProduct and SoftwareLicensingService, however printed.
    case licensingClasses = "licensing-classes"
    /// `slmgr /dli`, `/dlv`, `/xpr`.
    case slmgr
    /// `DISM /Get-CurrentEdition`, `/Get-TargetEditions`.
    case dism
    /// `systeminfo`.
    case systemInformation = "system-information"
    /// Event-log entries.
    case eventLog = "event-log"
    /// The `win_license` section of a monitoring agent.
    case monitoringAgent = "monitoring-agent"
    /// A list of product keys written by a key viewer.
    case keyExport = "key-export"
    /// A computer list of the Volume Activation Management Tool.
    case volumeActivationList = "volume-activation-list"
    /// The keys of a Visual Studio subscription.
    case subscriptionKeys = "subscription-keys"
    /// An inventory made by an agent.
    case agentInventory = "agent-inventory"
    /// The file of Regain's own collector, schema `regain.collect/1`.
    case collector
    /// An answer file of Windows Setup in XML.
    case answerFile = "answer-file"
    /// A settings file of Windows Setup or of a deployment tool: `pid.txt`, `ei.cfg`, `winnt.sif`, `CustomSettings.ini`.
    case setupFile = "setup-file"
    /// A command that installs a key, in a script or a transcript.
    case command
    /// A name and value that speaks of a product key, in any settings file.
    case settings
}
