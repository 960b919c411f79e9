import DiskFormats

/// The files of a volume that may hold a key, by path; letter case does not count.
enum ImagePlaces {
    /// Registry hives with their logs and backups, of every Windows on the volume.
    static let hives = ["", "Windows.old*/"].flatMap { root in
        ["SOFTWARE", "SYSTEM"].flatMap { hive in
            [
                "\(root)Windows/System32/config/\(hive)", "\(root)Windows/System32/config/\(hive).LOG*",
                "\(root)Windows/System32/config/RegBack/\(hive)", "\(root)WINNT/System32/config/\(hive)",
            ]
        }
    }

    /// Everything else worth reading whole.
    static let others = [
        // Microsoft's table of keys, which identifies what is found.
        "Windows/System32/spp/tokens/pkeyconfig/*.xrm-ms",
        "Windows.old*/Windows/System32/spp/tokens/pkeyconfig/*.xrm-ms",
        // Answer files and what set-up leaves of them.
        "*.xml", "Windows/Panther/*.xml", "Windows/Panther/Unattend/*.xml", "Windows/System32/Sysprep/*.xml",
        "Windows/System32/Sysprep/Panther/*.xml", "Windows.old*/Windows/Panther/*.xml",
        "Windows.old*/Windows/Panther/Unattend/*.xml", "Windows/Setup/Scripts/*", "sources/ei.cfg",
        "sources/PID.txt", "sources/*.xml", "sources/$OEM$/**", "PID.txt", "ei.cfg", "*.reg", "*.txt", "*.cmd", "*.ps1",
        // Deployment shares: MDT, Windows Deployment Services, a web server's folders.
        "DeploymentShare*/Control/**", "*/DeploymentShare*/Control/**", "RemoteInstall/WdsClientUnattend/**",
        "RemoteInstall/Images/**/*.xml", "inetpub/**/*.xml", "inetpub/**/*.txt", "inetpub/**/*.config",
        "inetpub/**/*.ini",
        // What people put aside.
        "Users/*/Desktop/*.txt", "Users/*/Desktop/*.reg", "Users/*/Documents/*.txt", "Users/*/Documents/*.reg",
        "home/*/*.txt", "root/*.txt",
        // Inventories: of Linux guests, and of their agents on Windows.
        "var/lib/ocsinventory-agent/**", "var/lib/fusioninventory-agent/**", "var/lib/glpi-agent/**",
        "etc/ocsinventory/**", "ProgramData/OCS Inventory NG/Agent/**", "Program Files*/FusionInventory-Agent/var/**",
        "Program Files*/GLPI-Agent/var/**",
    ]

    /// Mails and documents of users, which are private and therefore read only when that is asked for.
    static let mails = [
        "**/*.eml", "**/*.emlx", "**/*.mbox", "**/*.mbx", "**/*.msg", "**/*.pst", "**/*.ost", "**/*.dbx",
        // Thunderbird's folders are files without an ending.
        "Users/*/AppData/*/Thunderbird/Profiles/*/*Mail/**", "home/*/.thunderbird/*/*Mail/**",
        // Linux: one file for each user or for each mail.
        "home/*/Maildir/**", "home/*/mail/**", "root/Maildir/**", "var/mail/**", "var/spool/mail/**", "var/vmail/**",
        // Documents, wherever a user keeps them.
        "Users/*/Documents/**", "Users/*/Desktop/**", "Users/*/Downloads/**", "home/*/Documents/**",
        "home/*/Desktop/**", "home/*/Downloads/**",
    ]

    private static let officeEndings = [
        "docx", "docm", "dotx", "xlsx", "xlsm", "pptx", "ppsx", "odt", "ods", "odp", "ott",
    ]
    private static let archiveEndings = ["zip", "7z", "tar", "tgz", "gz", "bz2", "xz", "cab"]

    /// What people put into an archive that may hold keys and proofs.
    static let papers =
        (officeEndings + archiveEndings + [
            "pdf", "rtf", "txt", "csv", "htm", "html", "eml", "emlx", "msg", "mbox", "mbx", "pst", "ost", "png", "jpg",
            "jpeg", "tif", "tiff", "reg", "log", "ini", "xml", "json",
        ]).map { "**/*.\($0)" }

    /// Whether a name is that of an office file, which is itself an archive.
    static func isOffice(_ path: String) -> Bool { has(path, officeEndings) }

    /// Whether a name is that of an archive.
    static func isArchive(_ path: String) -> Bool { has(path, archiveEndings) }

    private static func has(_ path: String, _ endings: [String]) -> Bool {
        guard let dot = path.lastIndex(of: ".") else { return false }
        return endings.contains(path[path.index(after: dot)...].lowercased())
    }

    private static let mailPatterns = mails.map { PathPattern($0) }

    /// Whether a path is one of ``mails``.
    static func isMail(_ path: String) -> Bool { mailPatterns.contains { $0.matches(path) } }

    /// Images that lie on a disc or a disk: installation media, copies of them, Windows' own backups.
    static let images = [
        "sources/*.wim", "sources/*.esd", "sources/*.swm", "*/sources/*.wim", "*/sources/*.esd", "*/sources/*.swm",
        "*.wim", "*.esd", "*.swm", "WindowsImageBackup/**/*.vhd", "WindowsImageBackup/**/*.vhdx",
        "DeploymentShare*/Operating Systems/**/*.wim", "RemoteInstall/Images/**/*.wim",
    ]

    /// Larger files than this are no answer files, notes or inventories.
    static let sizeLimit: UInt64 = 16 << 20
}
