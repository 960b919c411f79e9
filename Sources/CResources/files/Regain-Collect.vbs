' Reads what this server says about its Windows licence and writes it to one file. It changes nothing.
' For Windows Server 2008 and 2008 R2, where Regain-Collect.ps1 cannot run.
'
'   cscript //nologo Regain-Collect.vbs [/folder:PATH] [/includefirmwarekey] [/whatif]
'
' The file is JSON in ASCII; all other characters are escaped. regain-collect.cmd writes its SHA-256 beside it.
Option Explicit

Const ForWriting = 2
Dim fso, shell, problems, computer, collectedAt, folder, includesKey, isRehearsal, outputPath
Set fso = CreateObject("Scripting.FileSystemObject")
Set shell = CreateObject("WScript.Shell")
problems = ""
computer = Replace(shell.ExpandEnvironmentStrings("%COMPUTERNAME%"), Chr(0), "")
collectedAt = UtcNow()
folder = "."
includesKey = False
isRehearsal = False

Dim argument, position
For position = 0 To WScript.Arguments.Count - 1
    argument = WScript.Arguments.Item(position)
    If LCase(Left(argument, 8)) = "/folder:" Then
        folder = Mid(argument, 9)
    ElseIf LCase(argument) = "/includefirmwarekey" Then
        includesKey = True
    ElseIf LCase(argument) = "/whatif" Then
        isRehearsal = True
    Else
        WScript.Echo "regain-collect: unknown argument"
        WScript.Quit 64
    End If
Next

Dim document
document = "{" & vbLf & "  " & Pair("schema", Quoted("regain.collect/1")) & "," & vbLf _
    & "  " & Pair("collectedAt", Quoted(collectedAt)) & "," & vbLf _
    & "  " & Pair("computerName", Quoted(computer)) & "," & vbLf _
    & "  " & Pair("includesFirmwareKey", LCase(CStr(includesKey))) & "," & vbLf _
    & "  " & Pair("system", SystemObject()) & "," & vbLf _
    & "  " & Pair("licensingProducts", "[" & Rows("SoftwareLicensingProduct", "PartialProductKey IS NOT NULL") & "]") _
    & "," & vbLf _
    & "  " & Pair("licensingService", FirstOrNull(Rows("SoftwareLicensingService", ""))) & "," & vbLf _
    & "  " & Pair("events", "[" & EventRows() & "]") & "," & vbLf _
    & "  " & Pair("problems", "[" & problems & "]") & vbLf & "}" & vbLf

outputPath = fso.BuildPath(fso.GetAbsolutePathName(folder), _
    "Regain-" & computer & "-" & Replace(Replace(collectedAt, ":", ""), "-", "") & ".json")
If isRehearsal Then
    WScript.Echo "would write " & outputPath
    WScript.Quit 0
End If

Dim file
' A file of that name is never overwritten.
Set file = fso.CreateTextFile(outputPath, False, False)
file.Write document
file.Close
WScript.Echo outputPath

' ---- reading

Function Service()
    Set Service = GetObject("winmgmts:{impersonationLevel=impersonate}!\\.\root\cimv2")
End Function

' All rows of a class as JSON objects.
Function Rows(className, filter)
    Dim query, found, row, result
    result = ""
    query = "SELECT * FROM " & className
    If filter <> "" Then query = query & " WHERE " & filter
    On Error Resume Next
    Set found = Service().ExecQuery(query)
    If Err.Number = 0 Then
        For Each row In found
            If Err.Number <> 0 Then Exit For
            If result <> "" Then result = result & "," & vbLf & "    "
            result = result & Plain(row, className)
        Next
    End If
    If Err.Number <> 0 Then NoteProblem className, Err.Number
    On Error GoTo 0
    Rows = result
End Function

' The plain values of one row, with the name of this server.
Function Plain(row, className)
    Dim property, value, result
    result = "{" & Pair("__CLASS", Quoted(className)) & ", " & Pair("PSComputerName", Quoted(computer))
    For Each property In row.Properties_
        If Not property.IsArray Then
            value = property.Value
            If LCase(property.Name) = "oa3xoriginalproductkey" And Not includesKey Then value = Hidden(value)
            result = result & ", " & Pair(property.Name, Json(value))
        End If
    Next
    Plain = result & "}"
End Function

Function SystemObject()
    Dim result
    result = "{" & Pair("Collector", Quoted("regain.collect/1")) & ", " & Pair("PSComputerName", Quoted(computer)) _
        & ", " & Pair("CollectedAt", Quoted(collectedAt))
    result = result & Fields("Win32_OperatingSystem", Array("Caption:OSName", "Version:OSVersion", _
        "BuildNumber:BuildNumber", "OperatingSystemSKU:OperatingSystemSKU", "OSArchitecture:OSArchitecture", _
        "OSLanguage:OSLanguage", "SerialNumber:ProductId", "InstallDate:OriginalInstallDate"))
    result = result & Fields("Win32_ComputerSystem", Array("Manufacturer:SystemManufacturer", "Model:SystemModel", _
        "Domain:Domain", "DomainRole:DomainRole"))
    result = result & Fields("Win32_BIOS", Array("SerialNumber:SerialNumberOfMachine", _
        "SMBIOSBIOSVersion:FirmwareVersion"))
    result = result & Fields("Win32_ComputerSystemProduct", Array("UUID:MachineUuid"))
    result = result & RegistryField("ProductName") & RegistryField("EditionID") & RegistryField("InstallationType")
    SystemObject = result & "}"
End Function

' Chosen properties of the only row of a class: property:name in the file.
Function Fields(className, names)
    Dim found, row, name, parts, result, value
    result = ""
    On Error Resume Next
    Set found = Service().ExecQuery("SELECT * FROM " & className)
    For Each row In found
        If Err.Number <> 0 Then Exit For
        For Each name In names
            parts = Split(name, ":")
            Err.Clear
            value = row.Properties_.Item(parts(0)).Value
            If Err.Number = 0 Then result = result & ", " & Pair(parts(1), Json(value))
            Err.Clear
        Next
        Exit For
    Next
    If Err.Number <> 0 Then NoteProblem className, Err.Number
    On Error GoTo 0
    Fields = result
End Function

Function RegistryField(name)
    Dim value
    RegistryField = ""
    On Error Resume Next
    value = shell.RegRead("HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\" & name)
    If Err.Number = 0 Then RegistryField = ", " & Pair(name, Json(value))
    On Error GoTo 0
End Function

' The newest events of the licensing service, at most fifty.
Function EventRows()
    Dim found, row, result, count, query
    result = ""
    count = 0
    query = "SELECT * FROM Win32_NTLogEvent WHERE Logfile='Application' AND " _
        & "(SourceName='Microsoft-Windows-Security-SPP' OR SourceName='Microsoft-Windows-Security-Licensing-SLC')"
    On Error Resume Next
    Set found = Service().ExecQuery(query)
    For Each row In found
        If Err.Number <> 0 Or count >= 50 Then Exit For
        If IsLicensingEvent(row.EventCode) Then
            If result <> "" Then result = result & "," & vbLf & "    "
            result = result & "{" & Pair("PSComputerName", Quoted(computer)) _
                & ", " & Pair("ProviderName", Json(row.SourceName)) & ", " & Pair("Id", Json(row.EventCode)) _
                & ", " & Pair("TimeCreated", Json(row.TimeGenerated)) & ", " & Pair("Message", Json(row.Message)) & "}"
            count = count + 1
        End If
    Next
    If Err.Number <> 0 Then NoteProblem "Events", Err.Number
    On Error GoTo 0
    EventRows = result
End Function

Function IsLicensingEvent(code)
    Select Case code
        Case 8198, 8200, 8208, 8233, 12288, 12289, 12290, 12293, 12308, 12309, 12310, 12321
            IsLicensingEvent = True
        Case Else
            IsLicensingEvent = False
    End Select
End Function

Sub NoteProblem(part, number)
    If problems <> "" Then problems = problems & ", "
    problems = problems & "{" & Pair("part", Quoted(part)) & ", " & Pair("code", Quoted("0x" & Right("0000000" & Hex(number), 8))) & "}"
    Err.Clear
End Sub

' ---- writing

Function Pair(name, json)
    Pair = Quoted(name) & ": " & json
End Function

Function FirstOrNull(text)
    If text = "" Then FirstOrNull = "null" Else FirstOrNull = text
End Function

Function Json(value)
    If IsNull(value) Or IsEmpty(value) Then
        Json = "null"
    ElseIf VarType(value) = vbBoolean Then
        If value Then Json = "true" Else Json = "false"
    ElseIf VarType(value) = vbInteger Or VarType(value) = vbLong Or VarType(value) = vbByte Then
        Json = CStr(value)
    Else
        Json = Quoted(CStr(value))
    End If
End Function

Function Hidden(value)
    Hidden = Null
    If IsNull(value) Then Exit Function
    If Len(value) < 5 Then Exit Function
    Hidden = "*****-*****-*****-*****-" & Right(value, 5)
End Function

Function Quoted(text)
    Dim index, code, result
    result = ""
    For index = 1 To Len(text)
        code = AscW(Mid(text, index, 1)) And &HFFFF&
        If code = 34 Or code = 92 Then
            result = result & "\" & Chr(code)
        ElseIf code >= 32 And code < 127 Then
            result = result & Chr(code)
        Else
            result = result & "\u" & Right("000" & Hex(code), 4)
        End If
    Next
    Quoted = """" & result & """"
End Function

Function UtcNow()
    Dim moment, bias
    moment = Now
    bias = 0
    On Error Resume Next
    bias = shell.RegRead("HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation\ActiveTimeBias")
    On Error GoTo 0
    If bias > 2147483647 Then bias = bias - 4294967296
    moment = DateAdd("n", bias, moment)
    UtcNow = Year(moment) & "-" & Two(Month(moment)) & "-" & Two(Day(moment)) & "T" & Two(Hour(moment)) & ":" _
        & Two(Minute(moment)) & ":" & Two(Second(moment)) & "Z"
End Function

Function Two(number)
    Two = Right("0" & CStr(number), 2)
End Function
