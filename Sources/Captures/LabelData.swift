/// The labels that programs print, one row for each field: canonical name, then every spelling known.
///
/// A name that begins with `~` is too common to recognise a program by. Spellings are folded before they are compared
/// (see `Label`), so accents, case, articles and punctuation do not matter.
///
/// Sources: the English rows are the message constants of `slmgr.vbs` and Microsoft's documentation of the two WMI
/// classes, of DISM and of systeminfo. The French, German and Spanish spellings are gathered without a copy of the
/// translated scripts at hand: several are given for a field, and `TellingValue` knows most fields without any.
enum LabelData {
    /// Properties that only SoftwareLicensingProduct has.
    static let productOnly = """
        ADActivationCsvlkPid ADActivationCsvlkSkuId ADActivationObjectDN ADActivationObjectName ApplicationID
        AutomaticVMActivationHostDigitalPid2 AutomaticVMActivationHostMachineName
        AutomaticVMActivationLastActivationTime EvaluationEndDate ExtendedGrace GenuineStatus GracePeriodRemaining IAID
        LicenseDependsOn LicenseFamily LicenseIsAddon LicenseStatus LicenseStatusReason MachineURL
        OfflineInstallationId PartialProductKey ProcessorURL ProductKeyChannel ProductKeyID ProductKeyID2 ProductKeyURL
        RemainingAppReArmCount RemainingSkuReArmCount TrustedTime UseLicenseURL ValidationURL VLActivationType
        VLActivationTypeEnabled TokenActivationAdditionalInfo TokenActivationCertificateThumbprint
        TokenActivationGrantNumber TokenActivationILID TokenActivationILVID
        """

    /// Properties that only SoftwareLicensingService has.
    static let serviceOnly = """
        ClientMachineID KeyManagementServiceActivationDisabled KeyManagementServiceDnsPublishing
        KeyManagementServiceHostCaching KeyManagementServiceListeningPort KeyManagementServiceLowPriority
        OA2xBiosMarkerMinorVersion OA2xBiosMarkerStatus OA3xOriginalProductKey OA3xOriginalProductKeyDescription
        OA3xOriginalProductKeyPkPn PolicyCacheRefreshRequired RemainingWindowsReArmCount
        """

    /// Properties that both classes have.
    static let bothClasses = """
        DiscoveredKeyManagementServiceMachineIpAddress DiscoveredKeyManagementServiceMachineName
        DiscoveredKeyManagementServiceMachinePort IsKeyManagementServiceMachine KeyManagementServiceCurrentCount
        KeyManagementServiceFailedRequests KeyManagementServiceLicensedRequests KeyManagementServiceLookupDomain
        KeyManagementServiceMachine KeyManagementServiceNonGenuineGraceRequests
        KeyManagementServiceNotificationRequests KeyManagementServiceOOBGraceRequests
        KeyManagementServiceOOTGraceRequests KeyManagementServicePort KeyManagementServiceProductKeyID
        KeyManagementServiceTotalRequests KeyManagementServiceUnlicensedRequests RequiredClientCount
        VLActivationInterval VLRenewalInterval
        """

    /// What every printed object may carry.
    static let objectCommon = """
        PSComputerName Node __CLASS __SERVER __PATH __RELPATH CimClass CreationClassName RunspaceId PSShowComputerName
        """

    static let productCommon = "Name Description ID"
    static let serviceCommon = "Version"

    static let eventProperties = "TimeCreated ProviderName LevelDisplayName EventID EventId InstanceId EntryType"
    static let eventCommon = "Id Message Source Index MachineName TimeGenerated Level LogName Task RecordId UserName"

    /// `slmgr.vbs`.
    static let slmgr = """
        ServiceVersion|Software licensing service version|Version du service de licences du logiciel|Version du service de licence logicielle|Version du service de gestion des licences logicielles|Version du service de gestion de licences logicielles|Version du service de licences logicielles|Softwarelizenzierungsdienst-Version|Version des Softwarelizenzierungsdienstes|Versión del servicio de licencias de software
        ~Name|Name|Nom|Nombre
        ~Description|Description|Beschreibung|Descripción
        ActivationID|Activation ID|ID d'activation|ID d'activation du produit|Identificateur d'activation|Aktivierungs-ID|Id. de activación|ID de activación
        ApplicationID|Application ID|ID d'application|ID de l'application|Identificateur d'application|Anwendungs-ID|Id. de aplicación|ID de aplicación
        ExtendedPID|Extended PID|PID étendu|PID développé|Erweiterte PID|PID extendido|PID ampliado
        ProductKeyChannel|Product Key Channel|Canal de clé de produit|Canal de la clé de produit|Canal de clé produit|Product Key-Kanal|Canal de clave de producto
        InstallationID|Installation ID|ID d'installation|Identificateur d'installation|Installations-ID|Id. de instalación|ID de instalación
        ProcessorURL|Processor Certificate URL|URL du certificat de processeur|URL de certificat du processeur|Prozessorzertifikat-URL|Dirección URL de certificado de procesador
        MachineURL|Machine Certificate URL|URL du certificat d'ordinateur|URL de certificat de l'ordinateur|Computerzertifikat-URL|Dirección URL de certificado de equipo
        UseLicenseURL|Use License URL|URL de licence d'utilisation|URL de la licence d'utilisation|URL Utiliser la licence|URL d'utilisation de licence|Nutzungslizenz-URL|URL der Nutzungslizenz|Verwendungslizenz-URL|Dirección URL de licencia de uso|URL de licencia de uso
        ProductKeyURL|Product Key Certificate URL|URL du certificat de clé de produit|URL de certificat de clé de produit|Product Key-Zertifikat-URL|Dirección URL de certificado de clave de producto
        ValidationURL|Validation URL|URL de validation|Überprüfungs-URL|Gültigkeitsprüfungs-URL|Dirección URL de validación|URL de validación
        PartialProductKey|Partial Product Key|Clé de produit partielle|Clé partielle du produit|Clé produit partielle|Teil-Product Key|Teil des Product Keys|Teil des Product Key|Partieller Product Key|Clave de producto parcial
        LicenseStatus|License Status|État de la licence|Statut de la licence|État de licence|Lizenzstatus|Estado de la licencia|Estado de licencia
        NotificationReason|Notification Reason|Raison de la notification|Motif de la notification|Benachrichtigungsgrund|Motivo de la notificación
        ~TimeRemaining|Time remaining|Temps restant|Délai restant|Verbleibende Zeit|Tiempo restante
        VolumeActivationExpiration|Volume activation expiration|Expiration de l'activation en volume|Expiration de l'activation par volume|Ablauf der Volumenaktivierung|Expiración de la activación por volumen
        TimeBasedActivationExpiration|Timebased activation expiration|Time-based activation expiration|Expiration de l'activation basée sur le temps|Expiration de l'activation à durée limitée|Expiration de l'activation basée sur l'heure|Expiration de l'activation basée sur une durée|Ablauf der zeitbasierten Aktivierung|Expiración de la activación basada en tiempo
        VirtualMachineActivationExpiration|Automatic VM activation expiration|Expiration de l'activation automatique d'ordinateur virtuel|Expiration de l'activation automatique de machine virtuelle|Expiration de l'activation automatique d'une machine virtuelle
        EvaluationEndDate|Evaluation End Date|Date de fin de l'évaluation|Date de fin d'évaluation|Enddatum der Evaluierung|Evaluierungsenddatum|Fecha de finalización de evaluación
        RemainingWindowsRearmCount|Remaining Windows rearm count|Nombre de réinitialisations Windows restantes|Nombre de réinitialisations de Windows restantes|Nombre de réinitialisations restantes de Windows|Nombre de réinitialisations Windows restant|Nombre restant de réinitialisations de Windows|Nombre de réarmements de Windows restants|Nombre de réarmements Windows restants|Nombre de réarmements restants de Windows|Verbleibende Windows-Rearm-Anzahl|Verbleibende Anzahl für Windows-Rearm|Número de rearmes restantes de Windows|Recuento de rearmado restante de Windows
        RemainingSkuRearmCount|Remaining SKU rearm count|Nombre de réinitialisations SKU restantes|Nombre de réinitialisations de SKU restantes|Nombre de réinitialisations de la référence (SKU) restantes|Nombre de réinitialisations restantes de SKU|Nombre de réinitialisations SKU restant|Nombre restant de réinitialisations de SKU|Nombre de réarmements de SKU restants|Nombre de réarmements SKU restants|Nombre de réarmements restants de SKU|Verbleibende SKU-Rearm-Anzahl|Verbleibende Anzahl für SKU-Rearm|Número de rearmes restantes de SKU|Recuento de rearmado restante de SKU
        RemainingAppRearmCount|Remaining App rearm count|Nombre de réinitialisations d'application restantes|Nombre de réarmements d'application restants
        TrustedTime|Trusted time|Heure de confiance|Heure approuvée|Heure fiable|Temps approuvé|Vertrauenswürdige Zeit|Hora de confianza
        ConfiguredActivationType|Configured Activation Type|Type d'activation configuré|Konfigurierter Aktivierungstyp|Tipo de activación configurado
        ClientMachineID|Client Machine ID (CMID)|ID de l'ordinateur client (CMID)|ID d'ordinateur client (CMID)|Clientcomputer-ID (CMID)|Client-Computer-ID (CMID)|Id. de equipo cliente (CMID)
        RegisteredKmsMachineName|Registered KMS machine name|Nom d'ordinateur KMS inscrit|Nom d'ordinateur KMS enregistré|Nom de l'ordinateur KMS inscrit|Nom de l'ordinateur KMS enregistré|Registrierter KMS-Computername|Nombre de equipo KMS registrado
        KmsLookupDomain|Registered KMS SRV record lookup domain|Domaine de recherche d'enregistrement SRV KMS inscrit
        KmsMachineName|KMS machine name from DNS|KMS machine name|Nom d'ordinateur KMS à partir de DNS|Nom de l'ordinateur KMS à partir de DNS|Nom d'ordinateur KMS depuis DNS|Nom de l'ordinateur KMS provenant de DNS|KMS-Computername von DNS|KMS-Computername aus DNS|Nombre de equipo KMS de DNS
        KmsMachineAddress|KMS machine IP address|Adresse IP de l'ordinateur KMS|Adresse IP d'ordinateur KMS|KMS-Computer-IP-Adresse|IP-Adresse des KMS-Computers|Dirección IP del equipo KMS
        KmsMachineExtendedPID|KMS machine extended PID|PID étendu de l'ordinateur KMS|PID étendu d'ordinateur KMS|Erweiterte PID des KMS-Computers|PID extendido del equipo KMS
        KmsDiscovery|DNS auto-discovery|Découverte automatique DNS|DNS-AutoErmittlung|Detección automática de DNS
        ActivationInterval|Activation interval|Intervalle d'activation|Aktivierungsintervall|Intervalo de activación
        RenewalInterval|Renewal interval|Intervalle de renouvellement|Erneuerungsintervall|Intervalo de renovación
        ~KmsCurrentCount|Current count|Nombre actuel|Décompte actuel|Compte actuel|Aktuelle Anzahl|Aktueller Zählerstand|Recuento actual
        ~KmsPort|Listening on Port|À l'écoute sur le port|Écoute sur le port|Port d'écoute|Überwachter Port|Lauscht an Port|Escuchando en puerto
        KmsPriority|KMS priority|Priorité KMS|KMS-Priorität|Prioridad de KMS
        KmsTotalRequests|Total requests received|Nombre total de demandes reçues|Total des demandes reçues|Empfangene Anforderungen gesamt|Total de solicitudes recibidas
        KmsFailedRequests|Failed requests received|Demandes ayant échoué reçues|Demandes échouées reçues|Nombre de demandes ayant échoué|Empfangene fehlerhafte Anforderungen|Solicitudes con error recibidas
        KmsUnlicensedRequests|Requests with License Status Unlicensed|Demandes avec état de licence Sans licence
        KmsLicensedRequests|Requests with License Status Licensed|Demandes avec état de licence Avec licence
        KmsInitialGraceRequests|Requests with License Status Initial grace period
        KmsExpiredRequests|Requests with License Status License expired or Hardware out of tolerance
        KmsNonGenuineRequests|Requests with License Status Non-genuine grace period
        KmsNotificationRequests|Requests with License Status Notification
        ActivationObjectName|Activation Object name|Nom de l'objet d'activation|Nom d'objet d'activation|Name des Aktivierungsobjekts
        ActivationObjectDN|AO DN|DN AO|Nom unique de l'objet d'activation
        ActivationObjectExtendedPID|AO extended PID|PID étendu AO
        ActivationObjectID|AO activation ID|ID d'activation AO
        GuestIAID|Guest IAID|IAID invité|IAID de l'invité
        VirtualMachineHostName|Host machine name|Nom de l'ordinateur hôte|Nom d'ordinateur hôte
        ~ActivationTime|Activation time|Heure d'activation
        VirtualMachineHostPID|Host Digital PID2|PID2 numérique de l'hôte
        """

    /// Sentences of `slmgr.vbs`: canonical name, value, then the word stems that all occur in the sentence.
    static let slmgrSentences: [(name: String, value: String, stems: [String])] = [
        ("LicenseExpiration", "permanent", ["is permanently activated"]),
        ("LicenseExpiration", "permanent", ["est active", "permanente"]),
        ("LicenseExpiration", "permanent", ["est active", "definitive"]),
        ("LicenseExpiration", "permanent", ["ist dauerhaft aktiviert"]),
        ("LicenseExpiration", "permanent", ["esta activad", "permanente"]),
        ("VolumeActivationExpires", "", ["volume activation will expire"]),
        ("VolumeActivationExpires", "", ["activation en volume expir"]),
        ("TimeBasedActivationExpires", "", ["timebased activation will expire"]),
        ("VirtualMachineActivationExpires", "", ["automatic vm activation will expire"]),
        ("InitialGraceEnds", "", ["initial grace period ends"]),
        ("InitialGraceEnds", "", ["periode", "grace", "initiale"]),
        ("AdditionalGraceEnds", "", ["additional grace period ends"]),
        ("AdditionalGraceEnds", "", ["periode", "grace", "supplementaire"]),
        ("NonGenuineGraceEnds", "", ["non genuine grace period ends"]),
        ("ExtendedGraceEnds", "", ["extended grace period ends"]),
        ("ExtendedGraceEnds", "", ["periode", "grace", "etendue"]),
        ("LicenseExpiration", "notification", ["windows is in notification mode"]),
        ("LicenseExpiration", "notification", ["windows", "mode", "notification"]),
        ("LicenseInUse", "false", ["this license is not in use"]),
        ("LicenseInUse", "false", ["licence", "n est pas utilisee"]),
        ("LicenseInUse", "false", ["licence", "n est pas en cours utilisation"]),
        ("KmsServiceEnabled", "true", ["key management service is enabled on this machine"]),
        ("KmsServiceEnabled", "true", ["service gestion cles", "active", "ordinateur"]),
        ("KmsHostCaching", "enabled", ["kms host caching is enabled"]),
        ("KmsHostCaching", "disabled", ["kms host caching is disabled"]),
        ("KmsHostCaching", "disabled", ["mise en cache", "kms", "desactivee"]),
        ("KmsHostCaching", "enabled", ["mise en cache", "kms", "activee"]),
        ("KmsDnsPublishing", "enabled", ["dns publishing enabled"]),
        ("KmsDnsPublishing", "disabled", ["dns publishing disabled"]),
    ]

    /// Letters of which every such sentence has some, to pass over other lines quickly; ASCII in lower case.
    static let slmgrSentenceHints = ["activ", "aktiv", "grace", "riode", "notif", "licen", "cach", "service", "dns p"]

    /// DISM's edition commands.
    static let dism = """
        CurrentEdition|Current Edition|Édition actuelle|Edition actuelle|Aktuelle Edition|Edición actual
        TargetEdition|Target Edition|Édition cible|Edition cible|Zieledition|Edición de destino
        ImageVersion|Image Version|Version de l'image|Abbildversion|Imageversion|Versión de imagen
        """

    /// `systeminfo`.
    static let systemInformation = """
        HostName|Host Name|Nom de l'hôte|Hostname|Nombre de host
        OSName|OS Name|Nom du système d'exploitation|Betriebssystemname|Nombre del sistema operativo
        OSVersion|OS Version|Version du système|Version du système d'exploitation|Betriebssystemversion|Versión del sistema operativo
        OSManufacturer|OS Manufacturer|Fabricant du système d'exploitation|Betriebssystemhersteller|Fabricante del sistema operativo
        OSConfiguration|OS Configuration|Configuration du système d'exploitation|Betriebssystemkonfiguration|Configuración del sistema operativo
        OSBuildType|OS Build Type|Type de build du système d'exploitation|Type de version du système d'exploitation|Betriebssystem-Buildtyp|Tipo de compilación del sistema operativo
        ~RegisteredOwner|Registered Owner|Propriétaire enregistré|Registrierter Benutzer|Propiedad de
        ~RegisteredOrganization|Registered Organization|Organisation enregistrée|Registrierte Organisation|Organización registrada
        ~ProductID|Product ID|Identificateur de produit|ID de produit|Produkt-ID|Id. del producto
        OriginalInstallDate|Original Install Date|Date d'installation originale|Date d'installation d'origine|Ursprüngliches Installationsdatum|Fecha de instalación original
        SystemBootTime|System Boot Time|Heure de démarrage du système|Systemstartzeit|Tiempo de arranque del sistema
        SystemManufacturer|System Manufacturer|Fabricant du système|Systemhersteller|Fabricante del sistema
        SystemModel|System Model|Modèle du système|Systemmodell|Modelo el sistema|Modelo del sistema
        SystemType|System Type|Type du système|Type de système|Systemtyp|Tipo de sistema
        ~Domain|Domain|Domaine|Domäne|Dominio
        ~LogonServer|Logon Server|Serveur d'ouverture de session|Anmeldeserver|Servidor de inicio de sesión
        ~BIOSVersion|BIOS Version|Version du BIOS|BIOS-Version|Versión del BIOS
        ~WindowsDirectory|Windows Directory|Répertoire Windows|Windows-Verzeichnis|Directorio de Windows
        ~SystemLocale|System Locale|Option régionale du système|Systemgebietsschema|Configuración regional del sistema
        """

    /// Event logs as `wevtutil /f:text` and the event viewer print them.
    static let event = """
        LogName|Log Name|Nom du journal|Protokollname|Nombre de registro
        EventID|Event ID|ID de l'événement|ID de l’événement|ID d'événement|Id. de l'événement|Ereignis-ID|Id. del evento|Id. de evento
        ~Source|Source|Quelle|Origen
        ~Date|Date|Datum|Fecha
        ~Level|Level|Niveau|Ebene|Nivel
        ~Task|Task|Task Category|Tâche|Catégorie de la tâche|Catégorie de tâche|Aufgabe|Aufgabenkategorie
        ~Opcode|Opcode
        ~Keyword|Keyword|Keywords|Mot clé|Mots clés|Mots-clés|Schlüsselwörter
        ~User|User|Utilisateur|Benutzer
        ~UserName|User Name|Nom d'utilisateur|Benutzername
        ~Computer|Computer|Ordinateur
        ~Message|Description|Message|Beschreibung|Descripción
        """

    /// Key viewers: ProduKey, ShowKeyPlus, Magical Jelly Bean Keyfinder and the like.
    static let keyExport = """
        ~ProductName|Product Name|Nom du produit|product_name|Product|Produit|Produktname|Software|Software Name|Application
        ~ProductID|Product ID|product_id|ID du produit|ID de produit|Identificateur de produit|Produkt-ID
        ProductKey|Product Key|product_key|Clé de produit|Clé du produit|Clé produit|CD Key|CD-Key|License Key|Licence Key|Clé de licence|Produktschlüssel|Clave de producto|Key found|Windows Key|Clé Windows|Windows Product Key|Serial Key
        InstalledKey|Installed Key|Clé installée|Current Key
        OemKey|OEM Key|Clé OEM|BIOS OEM Key|Firmware Key|OEM Product Key|MSDM Key
        ~OemEdition|OEM Edition|Édition OEM|Firmware Edition
        OriginalKey|Original Key|Clé d'origine|Backup Key|Default Key
        ~OriginalEdition|Original Edition
        ~InstallationFolder|Installation Folder|installation_folder|Install Folder|Dossier d'installation
        ~ServicePack|Service Pack|service_pack
        ~BuildNumber|Build Number|build_number|Build
        ~ComputerName|Computer Name|computer_name|Nom de l'ordinateur|Computername
        ~ModifiedTime|Modified Time|modified_time
        ~ProductVersion|Version
        ~RegisteredOwner|Registered Owner|Registered To|Owner
        ~Organization|Organization|Registered Organization|Company
        """

    /// Parts of a folded label by which it announces a product key.
    static let keyWords: [String] = [
        "productkey", "cdkey", "licensekey", "licencekey", "cleproduit", "clelicence", "cleactivation", "clewindows",
        "windowskey", "setupkey", "makkey", "kmskey", "gvlk", "csvlk", "oemkey", "installedkey", "originalkey",
        "produktschlussel", "claveproducto", "winkey", "serialkey", "activationkey", "oskey", "winprodkey",
        "keymanagementservicekey", "numeroserie", "serialnumber",
    ]

    /// Parts that say it is about a product key but is none.
    static let notKeys: [String] = [
        "productkeyid", "productkeychannel", "productkeyurl", "partial", "partielle", "url", "channel", "canal", "path",
        "chemin", "file", "status",
    ]
}
