"""The commands of administrators, as an operator uses them."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from db.seed.files import HERE
from settings import Settings
from tests import forking

FILE = (
    "Organisation,Service,Postcode,Category,Service levels\n"
    "Operated Café,Operated North,B90 1SH,Spot,CARE_AT_HOME_STANDARD\n"
)


@pytest.fixture
def environment(settings: Settings, tmp_path: Path, as_seeded: None) -> Mapping[str, str]:
    return os.environ | {**settings.addresses(), "EBROKERAGE_DATA_DIRECTORY": str(tmp_path)}


def run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return forking.run(environment, "-m", "cli", *arguments)


async def test_a_file_is_tried_imported_and_exported(
    environment: Mapping[str, str], tmp_path: Path, owner: Any
) -> None:
    path = tmp_path / "directory.csv"
    path.write_bytes(FILE.encode("cp1252"))
    tried = run(environment, "import", str(path), "--authority", "solihull", "--dry-run", "--json")
    report = json.loads(tried.stdout)
    assert (tried.returncode, report["accepted"], report["counts"]["NEW"]) == (0, True, 1)
    assert await owner.fetchval("SELECT count(*) FROM organisations WHERE registered_by IS NOT NULL") == 0
    imported = run(environment, "import", str(path), "--authority", "solihull")
    assert (imported.returncode, imported.stdout) == (0, ""), imported.stderr
    assert "Imported: 1 new, 0 changed, 0 unchanged, 0 rejected." in imported.stderr
    audit = await owner.fetchrow("SELECT * FROM audit WHERE action = 'directory.imported'")
    assert (audit["account_id"], audit["request_id"]) == (None, "ebrokerage-cli")
    written = tmp_path / "out.csv"
    assert run(environment, "export", str(written), "--authority", "solihull").returncode == 0
    assert "Operated Café" in written.read_text(encoding="utf-8-sig")
    again = run(environment, "import", str(written), "--authority", "solihull", "--json")
    assert set(json.loads(again.stdout)["counts"].items()) >= {("NEW", 0), ("CHANGED", 0), ("REJECTED", 0)}


async def test_what_nobody_registered_is_the_operators(environment: Mapping[str, str], tmp_path: Path) -> None:
    path = tmp_path / "directory.csv"
    path.write_text("Organisation,Service,ODS code\nCare 4 All,Care 4 All Respite,VLX0A\n")
    tried = run(environment, "import", str(path), "--authority", "solihull", "--dry-run", "--json")
    assert json.loads(tried.stdout)["counts"]["CHANGED"] == 1


def test_a_rejected_row_is_shown_and_nothing_is_written(environment: Mapping[str, str], tmp_path: Path) -> None:
    path = tmp_path / "directory.csv"
    path.write_text(FILE.replace("B90 1SH", "nowhere"))
    rejected = run({**environment, "COLUMNS": "200"}, "import", str(path), "--authority", "solihull")
    assert rejected.returncode == 1
    assert "Postcode:" in rejected.stdout
    assert "Nothing was written: 0 new, 0 changed, 0 unchanged, 1 rejected." in rejected.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("import", "FILE", "--authority", "nowhere"), "There is no authority 'nowhere'."),
        (("import", "FILE", "--authority", "solihull"), "The file has none of the layouts"),
        (("profile", "validate", "FILE"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    environment: Mapping[str, str], tmp_path: Path, arguments: tuple[str, ...], why: str
) -> None:
    path = tmp_path / "file.csv"
    path.write_text("a,b\n")
    stopped = run(environment, *[str(path) if each == "FILE" else each for each in arguments])
    assert stopped.returncode == 1
    assert why in stopped.stderr.replace("\n", " ")
    assert "Traceback" not in stopped.stderr


async def test_a_profile_is_validated_published_and_shown(
    environment: Mapping[str, str], tmp_path: Path, owner: Any
) -> None:
    path = tmp_path / "profile.toml"
    path.write_text(HERE.joinpath("profiles/solihull.toml").read_text().replace('"2024-01"', '"2031-01"'))
    assert run(environment, "profile", "validate", str(path)).returncode == 0
    assert run(environment, "profile", "publish", str(path), "--authority", "solihull", "--dry-run").returncode == 0
    shown = json.loads(run(environment, "profile", "show", "--authority", "solihull").stdout)
    assert shown["terms_version"] == "2024-01"
    published = run(environment, "profile", "publish", str(path), "--authority", "solihull")
    assert (published.returncode, "Published." in published.stderr) == (0, True)
    shown = json.loads(run(environment, "profile", "show", "--authority", "solihull").stdout)
    assert shown["terms_version"] == "2031-01"
    again = run(environment, "profile", "publish", str(path), "--authority", "solihull")
    assert (again.returncode, "says just this already" in again.stderr) == (1, True)
    assert await owner.fetchval("SELECT account_id FROM audit WHERE action = 'profile.published'") is None
    path.write_text(path.read_text().replace('code = "CARE_AT_HOME_STANDARD"', 'code = "lower"'))
    wrong = run(environment, "profile", "validate", str(path))
    assert (wrong.returncode, "service_levels.0.code" in wrong.stderr) == (1, True)
