"""Builds what is measured, and the meter."""

import os
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
TARGET = HERE / "target"
TOOLS = "sseload", "sselimit"


def build():
    maven = "mvn -q -B -Dmaven.test.skip=true -Dgate.phase=none -pl benchmarks -am package"
    subprocess.run(maven.split(), cwd=HERE.parent, check=True)
    for tool in TOOLS:
        source = HERE / "src/main/c" / (tool + ".c")
        subprocess.run(["cc", "-O3", "-march=native", "-o", TARGET / tool, source], check=True)


def require_built():
    missing = [name for name in (*TOOLS, "benchmarks.jar") if not (TARGET / name).exists()]
    if missing:
        names = ", ".join(missing)
        raise SystemExit(f"expected {names} in {TARGET}, but see none: leave out --no-build")


def java():
    return of_jdk("java")


def jcmd():
    return of_jdk("jcmd")


def of_jdk(tool):
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / tool) if home else tool
