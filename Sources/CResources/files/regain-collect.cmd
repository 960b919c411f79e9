@echo off
rem Reads what this server says about its Windows licence and writes it to one file. It changes nothing.
rem With PowerShell 3 or newer it runs Regain-Collect.ps1, else Regain-Collect.vbs; both lie beside this file.
rem
rem   regain-collect.cmd [/whatif] [/includefirmwarekey]
rem
setlocal
set "HERE=%~dp0"
set "WHATIF="
set "FIRMWARE="
:arguments
if "%~1"=="" goto choose
if /i "%~1"=="/whatif" set "WHATIF=1"
if /i "%~1"=="/includefirmwarekey" set "FIRMWARE=1"
shift
goto arguments

:choose
if not exist "%HERE%Regain-Collect.ps1" goto script
reg query "HKLM\SOFTWARE\Microsoft\PowerShell\3\PowerShellEngine" /v PowerShellVersion >nul 2>nul
if errorlevel 1 goto script
set "OPTIONS="
if defined WHATIF set "OPTIONS=%OPTIONS% -WhatIf"
if defined FIRMWARE set "OPTIONS=%OPTIONS% -IncludeFirmwareKey"
powershell.exe -NoProfile -ExecutionPolicy Bypass -File "%HERE%Regain-Collect.ps1"%OPTIONS%
exit /b %errorlevel%

:script
set "OPTIONS="
if defined WHATIF set "OPTIONS=%OPTIONS% /whatif"
if defined FIRMWARE set "OPTIONS=%OPTIONS% /includefirmwarekey"
set "WRITTEN="
for /f "usebackq delims=" %%F in (`cscript.exe //nologo "%HERE%Regain-Collect.vbs"%OPTIONS%`) do set "WRITTEN=%%F"
if not defined WRITTEN exit /b 74
echo %WRITTEN%
if not exist "%WRITTEN%" exit /b 0
set "HASH="
for /f "skip=1 delims=" %%H in ('certutil.exe -hashfile "%WRITTEN%" SHA256 2^>nul') do if not defined HASH set "HASH=%%H"
if not defined HASH exit /b 0
set "HASH=%HASH: =%"
for %%N in ("%WRITTEN%") do >"%WRITTEN%.sha256" echo %HASH% *%%~nxN
exit /b 0
