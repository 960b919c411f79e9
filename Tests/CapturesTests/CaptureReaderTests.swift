import Testing

@testable import Captures

struct Expectation: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    let kinds: [CaptureKind]
    let types: [String]
    let fields: [(record: Int, name: String, value: String)]
    var host: String?

    var testDescription: String { name }
}

let expectations: [Expectation] = [
    Expectation(
        name: "slmgr in English",
        text: Samples.slmgrEnglish,
        kinds: [.slmgr],
        types: ["slmgr"],
        fields: [
            (0, "ServiceVersion", "10.0.17763.1697"), (0, "Name", "Windows(R), ServerStandard edition"),
            (0, "ActivationID", "de32eafd-aaee-4662-9444-c1befb41bde2"), (0, "PartialProductKey", "J464C"),
            (0, "LicenseStatus", "Licensed"), (0, "RemainingWindowsRearmCount", "1000"),
            (0, "KmsMachineName", "kms.example.com:1688"), (0, "KmsHostCaching", "enabled"),
            (0, "VolumeActivationExpiration", "259174 minute(s) (180 day(s))"),
        ]
    ),
    Expectation(
        name: "slmgr in French",
        text: Samples.slmgrFrench,
        kinds: [.slmgr],
        types: ["slmgr"],
        fields: [
            (0, "Name", "Windows(R), ServerStandardEval edition"), (0, "PartialProductKey", "37CYR"),
            (0, "LicenseStatus", "avec licence"), (0, "RemainingSkuRearmCount", "1001"),
            (0, "TimeBasedActivationExpiration", "250000 minute(s) (173 jour(s))"),
            (0, "ProductKeyChannel", "TimeBased_EVAL"), (0, "TrustedTime", "21/11/2026 10:22:33"),
        ]
    ),
    Expectation(
        name: "slmgr /xpr",
        text: Samples.expiryEnglish,
        kinds: [.slmgr],
        types: ["slmgr"],
        fields: [(0, "Name", "Windows(R), ServerStandard edition"), (0, "LicenseExpiration", "permanent")]
    ),
    Expectation(
        name: "list",
        text: Samples.list,
        kinds: [.licensingClasses],
        types: ["SoftwareLicensingProduct", "SoftwareLicensingProduct"],
        fields: [
            (0, "OfflineInstallationId", "008585155508671475586486253744552046424235862254543515662520226"),
            (0, "PartialProductKey", "J464C"), (1, "LicenseStatus", "0"), (1, "PartialProductKey", ""),
        ],
        host: "SRV01"
    ),
    Expectation(
        name: "wmic list",
        text: Samples.wmicList,
        kinds: [.licensingClasses],
        types: ["SoftwareLicensingProduct", "SoftwareLicensingService"],
        fields: [(0, "PartialProductKey", "KHKQY"), (1, "OA3xOriginalProductKey", key2016)]
    ),
    Expectation(
        name: "wmic csv",
        text: Samples.wmicCSV,
        kinds: [.licensingClasses],
        types: ["SoftwareLicensingProduct", "SoftwareLicensingProduct"],
        fields: [(0, "PartialProductKey", "KHKQY"), (1, "LicenseStatus", "0")],
        host: "SRV02"
    ),
    Expectation(
        name: "csv with commas",
        text: Samples.csv,
        kinds: [.licensingClasses],
        types: ["SoftwareLicensingProduct"],
        fields: [(0, "PartialProductKey", "J464C"), (0, "Description", "He said \"yes\",\ntwice")]
    ),
    Expectation(
        name: "csv with semicolons",
        text: Samples.semicolons,
        kinds: [.licensingClasses],
        types: ["SoftwareLicensingProduct"],
        fields: [(0, "Name", "Windows(R), ServerStandard edition"), (0, "LicenseStatus", "1")]
    ),
    Expectation(
        name: "table",
        text: Samples.table,
        kinds: [.licensingClasses],
        types: ["SoftwareLicensingProduct", "SoftwareLicensingProduct"],
        fields: [
            (0, "Name", "Windows(R), édition ServerStandard"), (0, "PartialProductKey", "J464C"),
            (1, "PartialProductKey", "2YT43"), (1, "LicenseStatus", "0"),
        ]
    ),
    Expectation(
        name: "JSON object",
        text: Samples.object,
        kinds: [.licensingClasses],
        types: ["SoftwareLicensingProduct"],
        fields: [
            (0, "PartialProductKey", "J464C"), (0, "EvaluationEndDate", "2023-11-14T22:13:20Z"),
            (0, "TrustedTime", "2023-11-14T22:13:20Z"), (0, "LicenseStatus", "1"),
        ],
        host: "SRV03"
    ),
    Expectation(
        name: "JSON array",
        text: Samples.objects,
        kinds: [.licensingClasses],
        types: ["SoftwareLicensingService", "SoftwareLicensingProduct"],
        fields: [(0, "OA3xOriginalProductKey", key2022), (1, "Name", "Édition"), (1, "LicenseStatus", "5")]
    ),
    Expectation(
        name: "instance text",
        text: Samples.instance,
        kinds: [.licensingClasses],
        types: ["SoftwareLicensingProduct", "SoftwareLicensingService"],
        fields: [
            (0, "Description", "Windows(R) Operating System, \"VOLUME_MAK\" channel"), (0, "LicenseStatus", "1"),
            (1, "OA3xOriginalProductKey", key2019),
        ]
    ),
    Expectation(
        name: "DISM",
        text: Samples.dism,
        kinds: [.dism],
        types: ["dism", "dism"],
        fields: [(0, "CurrentEdition", "ServerStandardEval"), (1, "TargetEdition", "ServerStandard")]
    ),
    Expectation(
        name: "systeminfo in French",
        text: Samples.systemInformationFrench,
        kinds: [.systemInformation],
        types: ["systeminfo"],
        fields: [
            (0, "OSName", "Microsoft Windows Server 2019 Standard"), (0, "ProductID", "00429-70000-00000-AA934"),
            (0, "OriginalInstallDate", "01/02/2020, 10:11:12"),
        ],
        host: "SRV-PARIS"
    ),
    Expectation(
        name: "event list",
        text: Samples.eventList,
        kinds: [.eventLog],
        types: ["event"],
        fields: [
            (0, "ProviderName", "Microsoft-Windows-Security-SPP"), (0, "Id", "12288"), (0, "ErrorCode", "0xC004F074"),
        ]
    ),
    Expectation(
        name: "wevtutil text",
        text: Samples.eventText,
        kinds: [.eventLog],
        types: ["event", "event"],
        fields: [(0, "EventID", "8198"), (0, "ErrorCode", "0x8007232B"), (1, "EventID", "1003")],
        host: "SRV04"
    ),
    Expectation(
        name: "wevtutil XML",
        text: Samples.eventDocument,
        kinds: [.eventLog],
        types: ["event", "event"],
        fields: [(0, "EventID", "8198"), (0, "Data", "hr=0x8007232B"), (1, "EventID", "12289")],
        host: "SRV05"
    ),
    Expectation(
        name: "monitoring agent",
        text: Samples.monitoringAgent,
        kinds: [.monitoringAgent],
        types: ["slmgr"],
        fields: [(0, "PartialProductKey", "J464C"), (0, "LicenseStatus", "Licensed")],
        host: "SRV12"
    ),
    Expectation(
        name: "ProduKey text",
        text: Samples.produKeyText,
        kinds: [.keyExport],
        types: ["ProductKey", "ProductKey"],
        fields: [
            (0, "ProductKey", key2016), (0, "ProductName", "Windows Server 2016 Standard"), (1, "ProductKey", key2019),
        ],
        host: "SRV06"
    ),
    Expectation(
        name: "ProduKey tabs",
        text: Samples.produKeyTabs,
        kinds: [.keyExport],
        types: ["ProductKey"],
        fields: [(0, "ProductKey", key2016), (0, "ProductID", "00376-30821-30176-AA571")]
    ),
    Expectation(
        name: "ProduKey XML",
        text: Samples.produKeyDocument,
        kinds: [.keyExport],
        types: ["ProductKey"],
        fields: [(0, "ProductKey", key2016), (0, "ProductName", "Windows Server 2016 Standard")],
        host: "SRV07"
    ),
    Expectation(
        name: "ProduKey HTML",
        text: Samples.produKeyHypertext,
        kinds: [.keyExport],
        types: ["ProductKey"],
        fields: [(0, "ProductKey", key2016), (0, "ProductName", "Windows Server 2016 Standard")]
    ),
    Expectation(
        name: "ShowKeyPlus",
        text: Samples.showKeyPlus,
        kinds: [.keyExport],
        types: ["ProductKey"],
        fields: [(0, "InstalledKey", key2022), (0, "ProductName", "Windows Server 2022 Standard")]
    ),
    Expectation(
        name: "key finder",
        text: Samples.keyFinder,
        kinds: [.keyExport],
        types: ["ProductKey"],
        fields: [(0, "ProductKey", key2016), (0, "ProductName", "Microsoft Windows Server 2016 Standard")]
    ),
    Expectation(
        name: "software list",
        text: Samples.softwareList,
        kinds: [.keyExport],
        types: ["ProductKey"],
        fields: [
            (0, "ProductKey", key2016),
            (0, "ProductName", "Microsoft - Windows Server 2016 Standard (x64)   00376-30821-30176-AA571"),
        ]
    ),
    Expectation(
        name: "Export-Clixml",
        text: Samples.serialized,
        kinds: [.licensingClasses],
        types: ["SoftwareLicensingProduct"],
        fields: [(0, "PartialProductKey", "J464C"), (0, "LicenseStatus", "1")]
    ),
    Expectation(
        name: "subscription keys",
        text: Samples.subscription,
        kinds: [.subscriptionKeys],
        types: ["ProductKey", "ProductKey"],
        fields: [
            (0, "ProductKey", key2022), (0, "ProductName", "Windows Server 2022 Standard"), (0, "Type", "Retail"),
            (1, "ProductKey", key2019),
        ]
    ),
    Expectation(
        name: "volume activation list",
        text: Samples.volumeActivation,
        kinds: [.volumeActivationList],
        types: ["VolumeActivation"],
        fields: [(0, "KeyValue", key2022), (0, "RemainingActivations", "12")]
    ),
    Expectation(
        name: "inventory JSON",
        text: Samples.inventoryObject,
        kinds: [.agentInventory],
        types: ["BIOS", "HARDWARE", "LICENSEINFOS", "OPERATINGSYSTEM", "REQUEST"],
        fields: [(2, "key", key2022), (3, "full_name", "Microsoft Windows Server 2022 Standard")],
        host: "SRV08"
    ),
    Expectation(
        name: "inventory XML",
        text: Samples.inventoryDocument,
        kinds: [.agentInventory],
        types: ["HARDWARE", "LICENSEINFOS"],
        fields: [(0, "WINPRODKEY", key2016), (1, "KEY", key2016)],
        host: "SRV09"
    ),
    Expectation(
        name: "answer file",
        text: Samples.answerFile,
        kinds: [.answerFile, .command],
        types: ["ProductKey", "ProductKey", "ProductKey", "command"],
        fields: [
            (0, "ProductKey", key2019), (0, "Pass", "windowsPE"),
            (0, "ImageName", "Windows Server 2019 SERVERSTANDARD"),
            (1, "ProductKey", key2016), (2, "ProductKey", key2022), (2, "Pass", "specialize"),
            (3, "ProductKey", key2019),
        ],
        host: "SRV10"
    ),
    Expectation(
        name: "pid.txt",
        text: Samples.pid,
        kinds: [.setupFile],
        types: ["setup"],
        fields: [(0, "Section", "PID"), (0, "ProductKey", key2016)]
    ),
    Expectation(
        name: "ei.cfg",
        text: Samples.editionConfiguration,
        kinds: [.setupFile],
        types: ["setup"],
        fields: [(0, "EditionID", "ServerStandard"), (0, "Channel", "Retail"), (0, "VL", "0")]
    ),
    Expectation(
        name: "winnt.sif",
        text: Samples.setupInformation,
        kinds: [.setupFile],
        types: ["setup"],
        fields: [(0, "ProductKey", key2016)],
        host: "SRV11"
    ),
    Expectation(
        name: "CustomSettings.ini",
        text: Samples.deployment,
        kinds: [.setupFile],
        types: ["setup"],
        fields: [(0, "OverrideProductKey", key2019), (0, "Section", "Default")]
    ),
    Expectation(
        name: "script",
        text: Samples.script,
        kinds: [.command],
        types: ["command", "command", "command"],
        fields: [(0, "ProductKey", key2022), (1, "ProductKey", key2019), (2, "ProductKey", key2016)]
    ),
    Expectation(
        name: "YAML",
        text: Samples.yaml,
        kinds: [.settings],
        types: ["setting", "setting"],
        fields: [(0, "ProductKey", key2022), (1, "ProductKey", key2019)]
    ),
    Expectation(
        name: "Terraform",
        text: Samples.terraform,
        kinds: [.settings],
        types: ["setting"],
        fields: [(0, "ProductKey", key2022)]
    ),
    Expectation(
        name: "PowerShell",
        text: Samples.powerShell,
        kinds: [.settings],
        types: ["setting"],
        fields: [(0, "ProductKey", key2022)]
    ),
]

func check(_ captures: [Capture], _ expected: Expectation, _ comment: Comment? = nil) {
    #expect(captures.map(\.kind) == expected.kinds, comment)
    let records = captures.flatMap(\.records)
    #expect(records.map(\.type) == expected.types, comment)
    for (index, name, value) in expected.fields where index < records.count {
        #expect(records[index][name] == value, comment)
    }
    #expect(captures.flatMap(\.problems).isEmpty, comment)
    if let host = expected.host { #expect(captures.first?.host == host, comment) }
}

@Suite struct CaptureReaderTests {
    @Test(arguments: expectations)
    func `each format is read by its content`(_ expected: Expectation) {
        check(CaptureReader.read(Array(expected.text.utf8)), expected)
        #expect(CaptureReader.detect(Array(expected.text.utf8)) == expected.kinds.first)
    }
}
