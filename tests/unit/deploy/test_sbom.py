"""A bill of materials is compared with the lock file that the image is made from."""

from pathlib import Path
from typing import Any

from deploy.sbom import differences, locked

A, B = "a" * 64, "b" * 64
LOCK = f"""one==1.0 \\
    --hash=sha256:{A} \\
    --hash=sha256:{B}
    # via two
two==2.0 ; python_version >= '3.11' \\
    --hash=sha256:{B}
"""
ROOT = Path(__file__).parents[3]


def component(name: str, version: str, *digests: str) -> dict[str, Any]:
    hashes = [{"alg": "SHA-256", "content": digest} for digest in digests]
    return {"name": name, "version": version, "externalReferences": [{"type": "distribution", "hashes": hashes}]}


def test_all_named_with_their_hashes_is_right() -> None:
    assert differences({"components": [component("One", "1.0", A, B), component("two", "2.0", B)]}, LOCK) == []


def test_each_difference_is_named() -> None:
    sbom = {"components": [component("one", "1.0", A), component("three", "3.0")]}
    assert differences(sbom, LOCK) == [
        "two 2.0: not in the bill of materials",
        "three 3.0: not in the lock file",
        "one 1.0: other hashes",
    ]


def test_every_package_of_the_image_is_pinned_by_hash() -> None:
    pinned = locked((ROOT / "deploy" / "requirements.lock").read_text(encoding="utf-8"))
    assert len(pinned) > 50
    assert all(pinned.values())
