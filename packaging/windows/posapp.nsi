; The installer for Windows: for all users, by hand or silently (/S), in Program Files. build.ps1 says how it is called:
;   makensis -WX -DVERSION=1.2.3 -DNUMBERS=1.2.3.0 -DBUILD=1a2b3c4d -DPROGRAM=folder -DSAMPLE=posapp.toml
;            -DICON=posapp.ico -DOUTFILE=setup.exe [-DSIGN=command] [-DTARGET=amd64-unicode] posapp.nsi
;
; Each version lies in a folder of its own, named for what is in it: Program Files\posapp\1.2.3-1a2b3c4d. A window that is
; open while a newer version comes goes on loading its own files, while shortcuts and links lead to the new one already. A
; folder in which a program still runs stays until the next installation.
;
; Options of the installer: /S silent, /D=folder (last), /STARTUP=till, agent or none: that window at each sign-in.
; Exit codes: 0 done, 1 stopped by hand, 2 not installed, 3 this Windows is too old or not 64-bit, 4 a program of it runs
; (of the uninstaller), 5 another installation is running, 6 installed, but users may write the administrator's file.

Unicode True
!ifdef TARGET
  ; Debian's makensis has this one; it runs where nothing of 32 bits does.
  Target ${TARGET}
!endif

!include MUI2.nsh
!include x64.nsh
!include WinVer.nsh
!include FileFunc.nsh
!include LogicLib.nsh

!define PUBLISHER "posapp"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\posapp"
!define OWN "Software\posapp"
!define LINKS "Software\Classes\posapp"
!define APP_PATH "Software\Microsoft\Windows\CurrentVersion\App Paths\posapp.exe"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define FOLDER "${VERSION}-${BUILD}"

Name "posapp ${VERSION}"
OutFile "${OUTFILE}"
InstallDir "$PROGRAMFILES64\posapp"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
SetDateSave off
ShowInstDetails nevershow
ShowUninstDetails show
BrandingText " "
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS Win10

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "posapp"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "posapp, installer"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "Apache License 2.0"

!ifdef SIGN
  ; The uninstaller first: it is packed into what is signed last.
  !uninstfinalize '${SIGN} "%1"' = 0
  !finalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_NOAUTOCLOSE
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

Var Startup
Var Busy
Var Open

!macro StopHere code text
  SetErrorLevel ${code}
  MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  Quit
!macroend

; Only one at a time, installer or uninstaller; the system takes the mutex back when the process ends.
!macro Alone
  System::Call 'kernel32::CreateMutexW(p 0, i 0, w "Global\posapp-setup") p .r0 ?e'
  Pop $0
  ${If} $0 = 183
    !insertmacro StopHere 5 "Another installation of posapp is running. Wait until it has ended, then start this one again."
  ${EndIf}
!macroend

; Every version's folder in $INSTDIR, one after the other in $1; only what looks like one of ours is touched.
!macro EachVersion un
Function ${un}EachVersion
  Exch $2 ; the function to call
  Push $0
  Push $1
  FindFirst $0 $1 "$INSTDIR\*-*"
  ${DoWhile} $1 != ""
    ${If} ${FileExists} "$INSTDIR\$1\posappw.exe"
    ${AndIf} ${FileExists} "$INSTDIR\$1\_internal\*.*"
      Call $2
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0
  Pop $1
  Pop $0
  Pop $2
FunctionEnd
!macroend

; Whether a program of $INSTDIR\$1 runs, in $Busy: Windows opens none for writing that does.
!macro Look un
Function ${un}Look
  Push $0
  ClearErrors
  FileOpen $0 "$INSTDIR\$1\posappw.exe" a
  FileClose $0
  FileOpen $0 "$INSTDIR\$1\posapp.exe" a
  FileClose $0
  ${If} ${Errors}
    StrCpy $Busy "$1"
  ${EndIf}
  Pop $0
FunctionEnd
!macroend

; Takes $INSTDIR\$1 away if nothing runs in it. Renamed first, so that nobody starts what is half gone.
!macro Remove un
Function ${un}Remove
  StrCpy $Busy ""
  Call ${un}Look
  ${If} $Busy == ""
    ClearErrors
    Rename "$INSTDIR\$1" "$INSTDIR\going.$1"
    ${If} ${Errors}
      StrCpy $Busy "$1"
    ${Else}
      RMDir /r "$INSTDIR\going.$1"
    ${EndIf}
  ${EndIf}
  ${If} $Busy != ""
    DetailPrint "$1 is still running; it stays until the next installation."
  ${EndIf}
FunctionEnd
!macroend

!insertmacro EachVersion ""
!insertmacro EachVersion "un."
!insertmacro Look ""
!insertmacro Look "un."
!insertmacro Remove ""
!insertmacro Remove "un."

Function RemoveOlder
  ${If} $1 != "${FOLDER}"
    Call Remove
  ${EndIf}
FunctionEnd

Function .onInit
  ; Whoever starts it silently has no eyes for a message: the exit code says it.
  SetErrorLevel 2
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} 17763
    !insertmacro StopHere 3 "posapp needs a 64-bit Windows 10 (1809) or newer."
  ${EndIf}
  !insertmacro Alone
  SetRegView 64
  SetShellVarContext all
  ; Where it was before, unless /D says another place.
  ${If} $INSTDIR == "$PROGRAMFILES64\posapp"
    ReadRegStr $0 HKLM "${OWN}" "Folder"
    ${If} $0 != ""
      StrCpy $INSTDIR $0
    ${EndIf}
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/STARTUP=" $Startup
  ${If} ${Errors}
    ; Asked for once, it stays so through every later version.
    ReadRegStr $Startup HKLM "${OWN}" "Startup"
  ${ElseIf} $Startup != "till"
  ${AndIf} $Startup != "agent"
  ${AndIf} $Startup != "none"
    !insertmacro StopHere 2 "/STARTUP is till, agent or none."
  ${EndIf}
FunctionEnd

Function Failed
  SetErrorLevel 2
  MessageBox MB_OK|MB_ICONSTOP "posapp ${VERSION} was not installed: $0$\r$\n$\r$\nA version that was there before is still there, and no sale is lost. Mend that, then start this again." /SD IDOK
  Abort
FunctionEnd

Section "posapp"
  SetOutPath "$INSTDIR"
  ; The same version once more is a repair, unless it runs: then its files are there and in use.
  StrCpy $1 "${FOLDER}"
  StrCpy $Busy ""
  ${If} ${FileExists} "$INSTDIR\$1\*.*"
    Call Remove
  ${EndIf}
  ${If} $Busy == ""
    ClearErrors
    SetOverwrite try
    SetOutPath "$INSTDIR\${FOLDER}"
    File /r "${PROGRAM}\*"
    SetOutPath "$INSTDIR"
    SetOverwrite on
    ${If} ${Errors}
      RMDir /r "$INSTDIR\${FOLDER}"
      StrCpy $0 "not every file could be written (is the disk full?)."
      Call Failed
    ${EndIf}
  ${EndIf}

  ; Everything is there: from here on new starts find it.
  ClearErrors
  FileOpen $0 "$INSTDIR\posapp.cmd" w
  FileWrite $0 '@"%~dp0${FOLDER}\posapp.exe" %*$\r$\n'
  FileClose $0
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\posapp.lnk" "$INSTDIR\${FOLDER}\posappw.exe" "" "" 0 SW_SHOWNORMAL "" "Pay with points at the counter"
  CreateShortCut "$SMPROGRAMS\posapp agent.lnk" "$INSTDIR\${FOLDER}\posappw.exe" "agent" "" 0 SW_SHOWNORMAL "" "Points for members on the phone"
  WriteRegStr HKLM "${LINKS}" "" "URL:posapp"
  WriteRegStr HKLM "${LINKS}" "URL Protocol" ""
  WriteRegStr HKLM "${LINKS}\DefaultIcon" "" '"$INSTDIR\${FOLDER}\posappw.exe",0'
  WriteRegStr HKLM "${LINKS}\shell\open\command" "" '"$INSTDIR\${FOLDER}\posappw.exe" "%1"'
  WriteRegStr HKLM "${APP_PATH}" "" "$INSTDIR\${FOLDER}\posapp.exe"
  WriteRegStr HKLM "${OWN}" "Folder" "$INSTDIR"
  WriteRegStr HKLM "${OWN}" "Current" "${FOLDER}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "posapp"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${FOLDER}\posappw.exe"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  SectionGetSize 0 $0
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" $0
  ${If} $Startup == "till"
    WriteRegStr HKLM "${RUN}" "posapp" '"$INSTDIR\${FOLDER}\posappw.exe"'
  ${ElseIf} $Startup == "agent"
    WriteRegStr HKLM "${RUN}" "posapp" '"$INSTDIR\${FOLDER}\posappw.exe" agent'
  ${EndIf}
  WriteRegStr HKLM "${OWN}" "Startup" $Startup
  ${If} ${Errors}
    StrCpy $0 "its shortcuts or registry keys could not be written."
    Call Failed
  ${EndIf}
  ${If} $Startup == "none"
    DeleteRegValue HKLM "${RUN}" "posapp"
  ${EndIf}

  ; The administrator's file: users may write into new folders of ProgramData, and in this one only read.
  ReadEnvStr $2 "ProgramData"
  CreateDirectory "$2\posapp"
  ${IfNot} ${FileExists} "$2\posapp\posapp.toml"
    SetOutPath "$2\posapp"
    File "/oname=posapp.toml" "${SAMPLE}"
    SetOutPath "$INSTDIR"
  ${EndIf}
  ; By number, so that it holds in every language: administrators, the system, users.
  nsExec::ExecToLog '"$SYSDIR\icacls.exe" "$2\posapp" /setowner *S-1-5-32-544 /T /Q'
  Pop $0
  nsExec::ExecToLog '"$SYSDIR\icacls.exe" "$2\posapp" /inheritance:r /grant:r "*S-1-5-32-544:(OI)(CI)F" "*S-1-5-18:(OI)(CI)F" "*S-1-5-32-545:(OI)(CI)RX" /Q'
  Pop $1
  ; What a user put there before is his no longer: it takes the rights of the folder.
  nsExec::ExecToLog '"$SYSDIR\icacls.exe" "$2\posapp\*" /reset /T /Q'
  Pop $3
  ${If} "$0$1$3" != "000"
    DetailPrint "The rights of $2\posapp could not be set; set them so that users cannot write there."
    StrCpy $Open "yes"
  ${EndIf}

  Push $3
  GetFunctionAddress $3 RemoveOlder
  Push $3
  Call EachVersion
  Pop $3
  ${If} $Open == ""
    SetErrorLevel 0
  ${Else}
    SetErrorLevel 6
  ${EndIf}
SectionEnd

Function un.onInit
  SetErrorLevel 2
  SetRegView 64
  SetShellVarContext all
  !insertmacro Alone
FunctionEnd

Section "Uninstall"
  again:
  StrCpy $Busy ""
  GetFunctionAddress $3 un.Look
  Push $3
  Call un.EachVersion
  ${If} $Busy != ""
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "posapp is still open. Finish the sale that is on the screen, close its windows, then try again. Nothing has been removed." /SD IDCANCEL IDRETRY again
    SetErrorLevel 4
    Quit
  ${EndIf}
  GetFunctionAddress $3 un.Remove
  Push $3
  Call un.EachVersion
  Delete "$INSTDIR\posapp.cmd"
  Delete "$INSTDIR\uninstall.exe"
  ; Not with all that is in it: somebody may have chosen a folder that holds more than posapp.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\posapp.lnk"
  Delete "$SMPROGRAMS\posapp agent.lnk"
  DeleteRegKey HKLM "${LINKS}"
  DeleteRegKey HKLM "${APP_PATH}"
  DeleteRegKey HKLM "${UNINSTALL}"
  DeleteRegKey HKLM "${OWN}"
  DeleteRegValue HKLM "${RUN}" "posapp"
  ReadEnvStr $2 "ProgramData"
  DetailPrint "Sales and settings of each user stay in %LOCALAPPDATA%\posapp, the administrator's in $2\posapp."
  MessageBox MB_OK|MB_ICONINFORMATION "posapp is removed. Every user's sales and settings are still in %LOCALAPPDATA%\posapp, the administrator's settings in $2\posapp, and kept passwords in the Credential Manager. Remove them there if nobody needs them." /SD IDOK
  SetErrorLevel 0
SectionEnd
