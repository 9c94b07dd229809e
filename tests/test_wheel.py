"""The built wheel, installed in an environment of its own and run outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.conftest import PROJECT


def _build(folder: Path, **environment: str) -> Path:
    """A wheel built from a copy, so that nothing of the build stays in the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    for name in listed:
        if (PROJECT / name).is_file():
            target = folder / "source" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((PROJECT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-w", ".", "./source"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, **environment})
    (built,) = folder.glob("timbao-*.whl")
    return built


def _install(wheel: Path, folder: Path) -> Path:
    """The `timbao` command of a new environment that shares our dependencies but not our checkout."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel],
        check=True, capture_output=True,
    )  # fmt: skip
    (site_packages,) = folder.glob("lib/python*/site-packages")
    (site_packages / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"])
    return folder / "bin" / "timbao"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _install(wheel, tmp_path_factory.mktemp("environment"))


def _run(command: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run([command, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_holds_what_it_needs_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.startswith(("tests/", "bench/"))]
    assert any(name.startswith("web/templates/") for name in names)
    assert any(name.startswith("web/static/") for name in names)
    assert any(name.startswith("corpus/data/") for name in names)
    assert any(name.startswith("corpus/demo/") for name in names)


def test_indexes_searches_and_serves_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "one.txt").write_text(
        "Mở lại chợ phiên vùng cao sau mùa mưa\nChợ phiên họp lại từ sáng chủ nhật.\n"
        "Bà con các bản mang lê, mận và vải lanh xuống bán từ lúc trời chưa sáng.\n"
    )
    home = str(tmp_path / "home")
    indexed = _run(installed, "--home", home, "reindex", "news", cwd=tmp_path)
    assert indexed.returncode == 0, indexed.stderr
    found = _run(installed, "--home", home, "search", "chợ phiên", "--json", cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    assert '"total": 1' in found.stdout
    page = subprocess.run(
        [installed.parent / "python", "-c", _GET_PAGE, home], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert page.returncode == 0, page.stderr
    assert "chợ phiên" in page.stdout.lower()


def test_without_a_compiler_it_installs_runs_and_says_so(tmp_path: Path) -> None:
    for folder in ("build", "environment", "news"):
        (tmp_path / folder).mkdir()
    wheel = _build(tmp_path / "build", CC="/bin/false")
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".so")]
    timbao = _install(wheel, tmp_path / "environment")
    (tmp_path / "news" / "one.txt").write_text(
        "Chợ phiên họp lại\nChợ phiên vùng cao họp từ sáng.\nBà con xuống đông.\n"
    )
    home = str(tmp_path / "home")
    assert _run(timbao, "--home", home, "reindex", "news", cwd=tmp_path).returncode == 0
    words = _run(timbao, "analyze", "Bộ đội Biên phòng tuần tra", cwd=tmp_path).stdout
    assert words == "Bộ_đội Biên_phòng tuần_tra\n"
    status = _run(timbao, "--home", home, "status", cwd=tmp_path).stdout
    assert "Python thuần" in status


_GET_PAGE = """
import sys
from pathlib import Path
from corpus.settings import Settings
from search.service import open_service
from web.app import create_app
client = create_app(open_service(Settings(home=Path(sys.argv[1])))).test_client()
answer = client.get("/tim", query_string={"q": "chợ phiên"})
assert answer.status_code == 200, answer.status_code
assert client.get("/static/style.css").status_code == 200
print(answer.text)
"""
