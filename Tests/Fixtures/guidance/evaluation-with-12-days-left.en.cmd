@echo off
setlocal DisableDelayedExpansion
rem Turn the evaluation into the licensed edition
rem Runbook as a script, made by Regain. It asks before every change, and for every key.
rem Read it before you run it. It holds no key.
rem Run this in an elevated prompt.
rem Rule plan.convert-evaluation of 2026-11-21. Source: Microsoft Learn: upgrade and conversion options for Windows Server.
set "SLMGR=%SystemRoot%\System32\slmgr.vbs"

rem ---- 1
echo.
echo 1. Write down what is in place: last five characters, edition, channel, activation ID
cscript //nologo "%SLMGR%" /dlv >"%~dp0regain-before.txt"
type "%~dp0regain-before.txt"
if exist "%SystemRoot%\System32\wbem\wmic.exe" wmic path SoftwareLicensingProduct where "PartialProductKey is not null" get Name,Description,LicenseStatus,PartialProductKey /format:list
echo See afterwards: Activation ID, Extended PID, counters; keep a copy before any change.
set "DONE_RECORD_PARTIAL=1"

rem ---- 2
echo.
echo 2. Make sure that the server is no domain controller
powershell -NoProfile -Command "(Get-CimInstance -ClassName Win32_ComputerSystem).DomainRole"
echo See afterwards: 4 or 5 is a domain controller: stop here. 2 is standalone, 3 a member.
set "DONE_CHECK_ROLE=1"

rem ---- 3
echo.
echo 3. Have the key checked, on your own machine
echo     regain key
echo on your own machine: The key is well copied, and is for the release and edition of this server.
set "ANSWER="
set /p "ANSWER=By hand. Type OK once it is done, anything else to go on without: "
if /i "%ANSWER%"=="OK" set "DONE_CHECK_KEY=1"

rem ---- 4
echo.
echo 4. Put the key and the proof of purchase under seal
echo     regain vault add
echo on your own machine: The key shows in the list by its last five characters.
set "ANSWER="
set /p "ANSWER=By hand. Type OK once it is done, anything else to go on without: "
if /i "%ANSWER%"=="OK" set "DONE_SEAL_KEY=1"

rem ---- 5
echo.
echo 5. Ask Windows which editions it may become
DISM /online /Get-TargetEditions
echo See afterwards: One name per line; none means reinstalling.
set "DONE_LIST_TARGETS=1"

rem ---- 6
echo.
echo 6. Back up the server, or take a snapshot, and try the restore
echo on the server: A backup of today that could be restored.
set "ANSWER="
set /p "ANSWER=By hand. Type OK once it is done, anything else to go on without: "
if /i "%ANSWER%"=="OK" set "DONE_TAKE_BACKUP=1"

rem ---- 7
echo.
echo 7. Agree on a time for restarts
echo on your own machine: A date, a time, and the names of those who know.
set "ANSWER="
set /p "ANSWER=By hand. Type OK once it is done, anything else to go on without: "
if /i "%ANSWER%"=="OK" set "DONE_AGREE_WINDOW=1"

rem ---- 8
echo.
echo 8. Convert to the edition bought
if defined DONE_LIST_TARGETS goto :step8gate1
set "GATE=target-list"
echo Only Windows itself knows which editions this installation can become.
echo The list was read on this server and names the edition wanted.
set "NAME="
set /p "NAME=Gate target-list: type the name of the person who opens it, or leave empty to stop "
if not defined NAME goto :stopped
set "REASON="
set /p "REASON=Reason "
if not defined REASON goto :stopped
>>"%~dp0regain-gates.txt" (echo %DATE% %TIME% target-list& set NAME& set REASON)
:step8gate1
if defined DONE_TAKE_BACKUP goto :step8gate2
set "GATE=backup"
echo A conversion or a new installation has no way back but a backup.
echo The server holds nothing that would be missed, and may be lost.
set "NAME="
set /p "NAME=Gate backup: type the name of the person who opens it, or leave empty to stop "
if not defined NAME goto :stopped
set "REASON="
set /p "REASON=Reason "
if not defined REASON goto :stopped
>>"%~dp0regain-gates.txt" (echo %DATE% %TIME% backup& set NAME& set REASON)
:step8gate2
if defined DONE_AGREE_WINDOW goto :step8gate3
set "GATE=window"
echo The server restarts, perhaps more than once, and is away meanwhile.
echo Nobody uses the server now.
set "NAME="
set /p "NAME=Gate window: type the name of the person who opens it, or leave empty to stop "
if not defined NAME goto :stopped
set "REASON="
set /p "REASON=Reason "
if not defined REASON goto :stopped
>>"%~dp0regain-gates.txt" (echo %DATE% %TIME% window& set NAME& set REASON)
:step8gate3
if defined DONE_RECORD_PARTIAL goto :step8gate4
set "GATE=record-partial-key"
echo A new key overwrites the one in place, without asking. Its last five characters are the only trace that tells which licence this server had.
echo The licence in place is worth nothing to the organisation, or is recorded elsewhere.
set "NAME="
set /p "NAME=Gate record-partial-key: type the name of the person who opens it, or leave empty to stop "
if not defined NAME goto :stopped
set "REASON="
set /p "REASON=Reason "
if not defined REASON goto :stopped
>>"%~dp0regain-gates.txt" (echo %DATE% %TIME% record-partial-key& set NAME& set REASON)
:step8gate4
echo Undo: No way back: only a backup or a reinstallation.
set "ANSWER="
set /p "ANSWER=Type OK to do this step, anything else to leave it out: "
if /i not "%ANSWER%"=="OK" goto :step8done
set "VALUE1="
set /p "VALUE1=Value for EDITION: "
set "KEY="
set /p "KEY=Product key (shown while typed): "
DISM /online /Set-Edition:%VALUE1% /ProductKey:%KEY% /AcceptEula
set "RESULT=%ERRORLEVEL%"
set "KEY="
set "VALUE1="
if not "%RESULT%"=="0" if not "%RESULT%"=="3010" goto :failed
echo See afterwards: 100 %%, a reboot or two, then the new name in /Get-CurrentEdition; exit code 3010 is success.
set "DONE_SET_EDITION=1"
:step8done

rem ---- 9
echo.
echo 9. Restart, at the time agreed
echo Undo: shutdown /a within that minute.
set "ANSWER="
set /p "ANSWER=Type OK to do this step, anything else to leave it out: "
if /i not "%ANSWER%"=="OK" goto :step9done
shutdown /r /t 60
set "RESULT=%ERRORLEVEL%"
if not "%RESULT%"=="0" if not "%RESULT%"=="3010" goto :failed
echo See afterwards: The server is back, perhaps after two restarts.
echo After the restart, make the plan again with what is done, and run the new script.
goto :end
:step9done

rem ---- 10
echo.
echo 10. If a published setup key was used for the conversion: put in your own key
if defined DONE_RECORD_PARTIAL goto :step10gate1
set "GATE=record-partial-key"
echo A new key overwrites the one in place, without asking. Its last five characters are the only trace that tells which licence this server had.
echo The licence in place is worth nothing to the organisation, or is recorded elsewhere.
set "NAME="
set /p "NAME=Gate record-partial-key: type the name of the person who opens it, or leave empty to stop "
if not defined NAME goto :stopped
set "REASON="
set /p "REASON=Reason "
if not defined REASON goto :stopped
>>"%~dp0regain-gates.txt" (echo %DATE% %TIME% record-partial-key& set NAME& set REASON)
:step10gate1
echo Undo: Only by entering the former key: note its last five characters first, and know where it is.
set "ANSWER="
set /p "ANSWER=Type OK to do this step, anything else to leave it out: "
if /i not "%ANSWER%"=="OK" goto :step10done
set "KEY="
set /p "KEY=Product key (shown while typed): "
cscript //nologo "%SLMGR%" /ipk %KEY%
set "RESULT=%ERRORLEVEL%"
set "KEY="
if not "%RESULT%"=="0" if not "%RESULT%"=="3010" goto :failed
echo See afterwards: "installed successfully", and new last five characters in slmgr /dli.
set "DONE_OWN_KEY=1"
:step10done

rem ---- 11
echo.
echo 11. Activate
echo Undo: Cannot be undone.
set "ANSWER="
set /p "ANSWER=Type OK to do this step, anything else to leave it out: "
if /i not "%ANSWER%"=="OK" goto :step11done
cscript //nologo "%SLMGR%" /ato
set "RESULT=%ERRORLEVEL%"
if not "%RESULT%"=="0" if not "%RESULT%"=="3010" goto :failed
echo See afterwards: "activated successfully", then Licensed in slmgr /dli.
set "DONE_ACTIVATE=1"
:step11done

rem ---- 12
echo.
echo 12. Confirm that the server is activated, and until when
cscript //nologo "%SLMGR%" /xpr
echo See afterwards: "permanently activated", or a date.
set "DONE_CONFIRM=1"

goto :end

:stopped
echo Stopped at the gate %GATE%. Nothing was changed by this step.
goto :end

:failed
echo The command failed: stop here and take its code to regain explain.

:end
endlocal
