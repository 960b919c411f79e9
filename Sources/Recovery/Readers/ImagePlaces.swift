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
        "Windows/System32/Sysprep/Panther/*.xml", "Windows/Setup/Scripts/*", "sources/ei.cfg", "sources/PID.txt",
        "PID.txt", "ei.cfg", "*.reg", "*.txt", "*.cmd", "*.ps1",
        // Deployment shares.
        "DeploymentShare*/Control/**", "inetpub/**/*.xml", "inetpub/**/*.txt", "inetpub/**/*.config",
        // What people put aside.
        "Users/*/Desktop/*.txt", "Users/*/Desktop/*.reg", "Users/*/Documents/*.txt", "Users/*/Documents/*.reg",
        // Inventories on Linux guests.
        "var/lib/ocsinventory-agent/**", "var/lib/fusioninventory-agent/**", "var/lib/glpi-agent/**",
        "etc/ocsinventory/**",
    ]

    /// Larger files than this are no answer files, notes or inventories.
    static let sizeLimit: UInt64 = 16 << 20
}
