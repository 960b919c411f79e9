// Made-up captures in the shapes that the programs really print. The keys in them are Microsoft's published setup keys.
let key2016 = "WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY"
let key2019 = "N69G4-B89J2-4G8F4-WWYCC-J464C"
let key2022 = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"

enum Samples {
    static let slmgrEnglish = """
        Microsoft (R) Windows Script Host Version 5.812
        Copyright (C) Microsoft Corporation. All rights reserved.

        Software licensing service version: 10.0.17763.1697

        Name: Windows(R), ServerStandard edition
        Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
        Activation ID: de32eafd-aaee-4662-9444-c1befb41bde2
        Application ID: 55c92734-d682-4d71-983e-d6ec3f16059f
        Extended PID: 03612-04246-500-000000-03-1033-17763.0000-1112021
        Product Key Channel: Volume:GVLK
        Installation ID: 008585155508671475586486253744552046424235862254543515662520226
        Use License URL: https://activation-v2.sls.microsoft.com/SLActivateProduct/SLActivateProduct.asmx?configextension=Retail
        Validation URL: https://validation-v2.sls.microsoft.com/SLWGA/slwga.asmx
        Partial Product Key: J464C
        License Status: Licensed
        Volume activation expiration: 259174 minute(s) (180 day(s))
        Remaining Windows rearm count: 1000
        Remaining SKU rearm count: 1001
        Trusted time: 21/11/2026 10:22:33
        Configured Activation Type: All

        Most recent activation information:
        Key Management Service client information
            Client Machine ID (CMID): 7e29e62f-0000-4f5b-8e7a-000000000001
            KMS machine name from DNS: kms.example.com:1688
            KMS machine IP address: 192.0.2.10
            KMS machine extended PID: 03612-00206-500-000000-03-1033-17763.0000-1112021
            Activation interval: 120 minutes
            Renewal interval: 10080 minutes
            KMS host caching is enabled
        """

    static let slmgrFrench = """
        Version du service de licences du logiciel : 10.0.20348.1

        Nom : Windows(R), ServerStandardEval edition
        Description : Windows(R) Operating System, TIMEBASED_EVAL channel
        ID d’activation : 3c2da9a5-1c6e-45d1-855f-fdbef536676f
        ID de l’application : 55c92734-d682-4d71-983e-d6ec3f16059f
        PID étendu : 03612-04556-000-000000-00-1036-20348.0000-1112021
        Canal de clé de produit : TimeBased_EVAL
        ID d’installation : 008585155508671475586486253744552046424235862254543515662520226
        Clé de produit partielle : 37CYR
        État de la licence : avec licence
        Expiration de l’activation basée sur le temps : 250000 minute(s) (173 jour(s))
        Nombre de réinitialisations Windows restantes : 5
        Nombre de réinitialisations SKU restantes : 1001
        Heure de confiance : 21/11/2026 10:22:33
        """

    static let expiryEnglish = """
        Windows(R), ServerStandard edition:
            The machine is permanently activated.
        """

    static let list = """


        Name                  : Windows(R), ServerStandard edition
        Description           : Windows(R) Operating System, RETAIL channel
        ID                    : 059ddfd5-25e1-4f21-9d6f-cdd2cd6a1c2b
        OfflineInstallationId : 00858515550867147558648625374455
                                2046424235862254543515662520226
        PartialProductKey     : J464C
        LicenseStatus         : 1
        PSComputerName        : SRV01

        Name                  : Windows(R), ServerDatacenter edition
        Description           : Windows(R) Operating System, RETAIL channel
        ID                    : 34e1ae55-27f8-4950-8877-7a03be5fb181
        OfflineInstallationId :
        PartialProductKey     :
        LicenseStatus         : 0
        PSComputerName        : SRV01

        """

    static let wmicList =
        "\r\r\n\r\r\nDescription=Windows(R) Operating System, OEM_SLP channel\r\r\n"
        + "LicenseStatus=1\r\r\nName=Windows(R), ServerStandard edition\r\r\nPartialProductKey=KHKQY\r\r\n"
        + "\r\r\n\r\r\nOA3xOriginalProductKey=\(key2016)\r\r\n\r\r\n"

    static let wmicCSV =
        "\r\r\nNode,LicenseStatus,Name,PartialProductKey\r\r\nSRV02,1,Windows(R) ServerStandard edition,KHKQY\r\r\n"
        + "SRV02,0,Windows(R) ServerDatacenter edition,\r\r\n"

    static let csv = """
        #TYPE Microsoft.Management.Infrastructure.CimInstance#root/cimv2/SoftwareLicensingProduct
        "Name","Description","PartialProductKey","LicenseStatus"
        "Windows(R), ServerStandard edition","He said ""yes"",
        twice","J464C","1"
        """

    static let semicolons = """
        "Name";"PartialProductKey";"LicenseStatus"
        "Windows(R), ServerStandard edition";"J464C";"1"
        """

    static let table = """
        PS C:\\> Get-CimInstance SoftwareLicensingProduct | where PartialProductKey | ft Name, PartialProductKey

        Name                                 PartialProductKey LicenseStatus
        ----                                 ----------------- -------------
        Windows(R), édition ServerStandard   J464C                         1
        Windows(R), ServerDatacenter edition 2YT43                         0

        """

    static let object = """
        {
            "Name":  "Windows(R), ServerStandard edition",
            "PartialProductKey":  "J464C",
            "EvaluationEndDate":  "\\/Date(1700000000000)\\/",
            "TrustedTime": {"value": "\\/Date(1700000000000+0100)\\/", "DateTime": "mardi 14 novembre 2023"},
            "LicenseStatus":  1,
            "PSComputerName":  "SRV03",
            "CimClass": {"CimClassName": "SoftwareLicensingProduct", "CimClassProperties": ["a", "b"]}
        }
        """

    static let objects = """
        [{"OA3xOriginalProductKey":"\(key2022)","Version":"10.0.20348.1","PSComputerName":null},
         {"Name":"\\u00c9dition","PartialProductKey":"VMK7H","LicenseStatus":5}]
        """

    static let instance = """
        instance of SoftwareLicensingProduct
        {
        \tApplicationID = "55c92734-d682-4d71-983e-d6ec3f16059f";
        \tDescription = "Windows(R) Operating System, \\"VOLUME_MAK\\" channel";
        \tLicenseStatus = 1;
        \tPartialProductKey = "J464C";
        };

        instance of SoftwareLicensingService
        {
        \tOA3xOriginalProductKey = "\(key2019)";
        };
        """

    static let dism = """

        Deployment Image Servicing and Management tool
        Version: 10.0.17763.1

        Image Version: 10.0.17763.107

        Current edition is:

        Current Edition : ServerStandardEval

        The operation completed successfully.

        Deployment Image Servicing and Management tool
        Version: 10.0.17763.1

        Image Version: 10.0.17763.107

        Editions that can be upgraded to:

        Target Edition : ServerStandard
        Target Edition : ServerDatacenter
        """

    static let systemInformationFrench = """

        Nom de l'hôte:                              SRV-PARIS
        Nom du système d'exploitation:              Microsoft Windows Server 2019 Standard
        Version du système:                         10.0.17763 N/A build 17763
        Fabricant du système d'exploitation:        Microsoft Corporation
        Propriétaire enregistré:                    Utilisateur Windows
        Organisation enregistrée:
        Identificateur de produit:                  00429-70000-00000-AA934
        Date d'installation originale:              01/02/2020, 10:11:12
        """

    static let eventList = """
        TimeCreated  : 21/11/2026 10:22:33
        ProviderName : Microsoft-Windows-Security-SPP
        Id           : 12288
        Message      : The client has sent an activation request to the key management service machine.
                       Info:
                       0xC004F074, 0x00000000, kms.example.com:1688, 7e29e62f-0000-4f5b-8e7a-000000000001, 1
        """

    static let eventText = """
        Event[0]:
          Log Name: Application
          Source: Microsoft-Windows-Security-SPP
          Date: 2026-11-21T10:22:33.000
          Event ID: 8198
          Level: Error
          Computer: SRV04
          Description:
        License Activation (slui.exe) failed with the following error code:
        hr=0x8007232B
        Command-line arguments:
        RuleId=31e71c49;Action=AutoActivate;AppId=55c92734-d682-4d71-983e-d6ec3f16059f

        Event[1]:
          Log Name: Application
          Source: Microsoft-Windows-Security-SPP
          Event ID: 1003
        """

    static let eventDocument = """
        <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
        <Provider Name='Microsoft-Windows-Security-SPP' Guid='{E23B33B0-C8C9-472C-A5F9-F2BDFEA0F156}'/>\
        <EventID Qualifiers='49152'>8198</EventID><Level>2</Level><TimeCreated SystemTime='2026-11-21T10:22:33Z'/>\
        <Channel>Application</Channel><Computer>SRV05</Computer></System>\
        <EventData><Data>hr=0x8007232B</Data><Data>RuleId=1</Data></EventData></Event>
        <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
        <Provider Name='Microsoft-Windows-Security-SPP'/><EventID>12289</EventID><Computer>SRV05</Computer></System>\
        </Event>
        """

    static let monitoringAgent = """
        <<<check_mk>>>
        Version: 2.1.0
        Hostname: SRV12
        <<<win_license>>>
        Name: Windows(R), ServerStandard edition
        Description: Windows(R) Operating System, RETAIL channel
        Partial Product Key: J464C
        License Status: Licensed
        <<<uptime>>>
        12345
        """

    static let produKeyText = """
        ==================================================
        Product Name      : Windows Server 2016 Standard
        Product ID        : 00376-30821-30176-AA571
        Product Key       : \(key2016)
        Installation Folder : C:\\Windows
        Service Pack      :
        Computer Name     : SRV06
        Modified Time     :
        ==================================================

        ==================================================
        Product Name      : Microsoft Office Professional Plus 2016
        Product ID        : 00339-10000-00000-AA680
        Product Key       : \(key2019)
        Computer Name     : SRV06
        ==================================================
        """

    static let produKeyTabs =
        "Product Name\tProduct ID\tProduct Key\tInstallation Folder\n"
        + "Windows Server 2016 Standard\t00376-30821-30176-AA571\t\(key2016)\tC:\\Windows\n"

    static let produKeyDocument = """
        <?xml version="1.0" ?>
        <product_keys_list>
        <item>
        <product_name>Windows Server 2016 Standard</product_name>
        <product_id>00376-30821-30176-AA571</product_id>
        <product_key>\(key2016)</product_key>
        <computer_name>SRV07</computer_name>
        </item>
        </product_keys_list>
        """

    static let produKeyHypertext = """
        <html><head><title>Product Keys List</title></head><body>
        <table border="1"><tr bgcolor="E0E0E0"><th>Product Name<th>Product ID<th>Product Key
        <tr><td bgcolor=#FFFFFF nowrap>Windows Server 2016 Standard<td>00376-30821-30176-AA571<td>\(key2016)
        </table></body></html>
        """

    static let showKeyPlus = """
        Product Name:\tWindows Server 2022 Standard
        Version:\t21H2 (OS Build 20348.1)
        Product ID:\t00454-40000-00001-AA001
        Installed Key:\t\(key2022)
        OEM Key:\tOEM key not present in firmware
        """

    static let keyFinder = """
        Magical Jelly Bean Keyfinder

        Microsoft Windows Server 2016 Standard
          CD Key: \(key2016)
          Registered To: Example
        """

    static let softwareList = """
        Software Licenses

        Microsoft - Windows Server 2016 Standard (x64)   00376-30821-30176-AA571 (Key: \(key2016))
        Microsoft - Office Professional Plus 2016   00339-10000-00000-AA680
        """

    static let serialized = """
        <Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
          <Obj RefId="0"><TN RefId="0"><T>x#SoftwareLicensingProduct</T></TN><Props>
            <S N="Name">Windows(R), ServerStandard edition</S><S N="PartialProductKey">J464C</S>
            <U32 N="LicenseStatus">1</U32></Props></Obj>
        </Objs>
        """

    static let subscription = """
        <?xml version="1.0" encoding="utf-8"?>
        <root>
          <YourKey>
            <Product_Key Name="Windows Server 2022 Standard" KeyRetrievalNote="">
              <Key ID="12" Type="Retail" ClaimedDate="5/3/2022 12:00:00 AM">\(key2022)</Key>
              <Key ID="13" Type="MAK" ClaimedDate="">\(key2019)</Key>
            </Product_Key>
          </YourKey>
        </root>
        """

    static let volumeActivation = """
        <?xml version="1.0"?>
        <SoftwareLicensingData xmlns="http://www.microsoft.com/vamt/data">
          <ProductKeys><ProductKey><KeyValue>\(key2022)</KeyValue><KeyType>MAK</KeyType>\
        <RemainingActivations>12</RemainingActivations></ProductKey></ProductKeys>
        </SoftwareLicensingData>
        """

    static let inventoryObject = """
        {"action":"inventory","content":{"bios":{"mmanufacturer":"Example"},
        "hardware":{"name":"SRV08","uuid":"1"},
        "licenseinfos":[{"fullname":"Windows Server 2022 Standard","key":"\(key2022)","name":"Windows",
        "productid":"00454-40000-00001-AA001"}],
        "operatingsystem":{"full_name":"Microsoft Windows Server 2022 Standard","name":"Windows"}},
        "deviceid":"SRV08-2026-11-21-10-22-33","itemtype":"Computer"}
        """

    static let inventoryDocument = """
        <?xml version="1.0" encoding="UTF-8" ?>
        <REQUEST>
          <CONTENT>
            <HARDWARE>
              <NAME>SRV09</NAME>
              <OSNAME>Microsoft Windows Server 2016 Standard</OSNAME>
              <WINPRODID>00376-30821-30176-AA571</WINPRODID>
              <WINPRODKEY>\(key2016)</WINPRODKEY>
            </HARDWARE>
            <LICENSEINFOS><FULLNAME>Windows</FULLNAME><KEY>\(key2016)</KEY></LICENSEINFOS>
          </CONTENT>
          <DEVICEID>SRV09-2026</DEVICEID>
          <QUERY>INVENTORY</QUERY>
        </REQUEST>
        """

    static let answerFile = """
        <?xml version="1.0" encoding="utf-8"?>
        <unattend xmlns="urn:schemas-microsoft-com:unattend">
          <settings pass="windowsPE">
            <component name="Microsoft-Windows-Setup">
              <UserData>
                <ProductKey>
                  <!--<Key>\(key2016)</Key>-->
                  <Key>\(key2019)</Key>
                  <WillShowUI>Never</WillShowUI>
                </ProductKey>
              </UserData>
              <ImageInstall><OSImage><InstallFrom><MetaData>
                <Key>/IMAGE/NAME</Key><Value>Windows Server 2019 SERVERSTANDARD</Value>
              </MetaData></InstallFrom></OSImage></ImageInstall>
            </component>
          </settings>
          <settings pass="specialize">
            <component name="Microsoft-Windows-Shell-Setup">
              <ComputerName>SRV10</ComputerName>
              <ProductKey>\(key2022)</ProductKey>
            </component>
          </settings>
          <settings pass="oobeSystem"><component name="x"><FirstLogonCommands><SynchronousCommand>
            <CommandLine>cscript //b c:\\windows\\system32\\slmgr.vbs /ipk \(key2019)</CommandLine>
          </SynchronousCommand></FirstLogonCommands></component></settings>
        </unattend>
        """

    static let pid = "[PID]\r\nValue=\(key2016)\r\n"
    static let editionConfiguration = "[EditionID]\r\nServerStandard\r\n[Channel]\r\nRetail\r\n[VL]\r\n0\r\n"
    static let setupInformation = """
        ;SetupMgrTag
        [Unattended]
            UnattendMode=FullUnattended
        [UserData]
            ProductKey="\(key2016)"
            FullName="Example"
            ComputerName=SRV11
        """
    static let deployment = "[Settings]\nPriority=Default\n\n[Default]\nOSInstall=Y\nOverrideProductKey=\(key2019)\n"
    static let script = """
        @echo off
        cscript //nologo %windir%\\system32\\slmgr.vbs /ipk \(key2022)
        rem cscript slmgr.vbs -ipk \(key2019)
        dism /online /Set-Edition:ServerStandard /ProductKey:\(key2016) /AcceptEula
        """
    static let yaml = "windows:\n  product_key: \"\(key2022)\"\n  # old_product_key: \(key2019)\n"
    static let terraform = "product_key = \"\(key2022)\"\n"
    static let powerShell = "$ProductKey = '\(key2022)'\n"
}
