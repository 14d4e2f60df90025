"""What the wheel installs."""

from importlib.metadata import files, metadata

ROOMS = {"__init__", "auth", "client", "lock"}


def test_the_wheel_holds_the_two_rooms_and_nothing_else() -> None:
    installed = {str(file) for file in files("types-etcd-stub") or () if "__pycache__" not in str(file)}
    assert {name for name in installed if ".dist-info/" not in name} == (
        {f"etcd-stubs/{room}.pyi" for room in ROOMS}
        | {f"etcd_stub/{room}.{suffix}" for room in ROOMS for suffix in ("py", "pyi")}
        | {"etcd_stub/py.typed"}
    )
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in installed)


def test_urllib3_is_the_only_dependency() -> None:
    about = metadata("types-etcd-stub")
    assert about.get_all("Requires-Dist") == ["urllib3>=2"]
    assert about["License-Expression"] == "Apache-2.0"
    assert about["Requires-Python"] == ">=3.10"
