@echo off
rem Starts Deskhand on Windows; `deskhand` without an ending is its twin for other systems.
node "%~dp0scripts\start.mjs" %*
