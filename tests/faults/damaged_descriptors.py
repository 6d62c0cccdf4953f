"""Damage to the descriptor of a data package."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests.faults.mutations import DESCRIPTOR, HUGE, TEXTS, Fault, Package, Strange, descriptor_of, kind, put_descriptor

# the descriptor


@kind()
def descriptor_is_no_json(package: Package, lots: random.Random) -> Fault:
    whole = package[DESCRIPTOR]
    package[DESCRIPTOR] = lots.choice(
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"3",
            b'"x"',
            whole[: lots.randrange(1, len(whole) - 3)],
            whole.decode().encode("cp932", "replace"),
            whole.decode().encode("utf-16"),
            b"[" * 100_000,
            b"\x00" + whole,
        ]
    )
    return Fault(DESCRIPTOR)


@kind()
def descriptor_is_no_file(package: Package, lots: random.Random) -> Fault:
    package[DESCRIPTOR] = lots.choice(
        [Strange("folder"), Strange("link", "/etc/passwd"), Strange("pipe"), Strange("sparse", size=HUGE), Strange("link", "/nowhere")]
    )
    return Fault(DESCRIPTOR)


@kind()
def no_descriptor(package: Package, lots: random.Random) -> Fault:
    del package[DESCRIPTOR]
    return Fault("", 0, DESCRIPTOR)


@kind()
def missing_resource(package: Package, lots: random.Random) -> Fault:
    descriptor = descriptor_of(package)
    gone = descriptor["resources"].pop(lots.randrange(len(descriptor["resources"])))
    if lots.random() < 0.5:
        del package[gone["path"]]
    put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@kind()
def repeated_resource(package: Package, lots: random.Random) -> Fault:
    descriptor = descriptor_of(package)
    descriptor["resources"].append(lots.choice(descriptor["resources"]))
    put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@kind()
def path_trick(package: Package, lots: random.Random) -> Fault:
    descriptor = descriptor_of(package)
    lots.choice(descriptor["resources"])["path"] = lots.choice(
        [
            "../../../etc/passwd",
            "/etc/passwd",
            "https://192.0.2.1/x.csv",
            "items.csv\u0000",
            "a/../items.csv",
            "ITEMS.CSV",
            "",
            None,
            ["items.csv", "units.csv"],
            7,
            "items.csv.zip",
        ]
    )
    put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@kind()
def wrong_table_name(package: Package, lots: random.Random) -> Fault:
    descriptor = descriptor_of(package)
    lots.choice(descriptor["resources"])["name"] = lots.choice(["../x", "a b", "<script>", "", None, 5, "x" * 40, "日本", "Items", "a-b", "x\n# y"])
    put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@kind()
def wrong_package_name(package: Package, lots: random.Random) -> Fault:
    descriptor = descriptor_of(package)
    descriptor["name"] = lots.choice(["../../x", "a/b", "", None, 5, "x" * 200, "<b>", "名", ".", "A B"])
    put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@kind()
def weakened_rule(package: Package, lots: random.Random) -> Fault:
    """The descriptor no longer asks what the book relies on."""
    descriptor = descriptor_of(package)
    schema = lots.choice(descriptor["resources"])["schema"]
    field = lots.choice([field for field in schema["fields"] if field.get("constraints")])
    lots.choice([lambda: field.pop("constraints"), lambda: field.update(type="any"), lambda: field["constraints"].update(required=None),
                 lambda: field["constraints"].clear(), lambda: field.update(constraints=5)])()  # fmt: skip
    put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@kind()
def broken_schema(package: Package, lots: random.Random) -> Fault:
    descriptor = descriptor_of(package)
    resource = lots.choice(descriptor["resources"])
    choices: list[Callable[[], Any]] = [
        lambda: resource.pop("schema"),
        lambda: resource["schema"].pop("fields"),
        lambda: resource["schema"].update(fields=[]),
        lambda: resource["schema"].update(fields="x"),
        lambda: resource["schema"]["fields"].pop(),
        lambda: resource["schema"]["fields"][0].update(name="__proto__"),
        lambda: resource["schema"]["fields"][0].update(type="geopoint"),
        lambda: resource["schema"].update(missingValues=["", "-", "NA"]),
        lambda: resource["schema"].update(foreignKeys=[{"fields": ["nothing"], "reference": {"resource": "nowhere", "fields": ["x"]}}]),
        lambda: resource["schema"].update(primaryKey=["nothing"]),
        lambda: resource.update(dialect={"delimiter": ";"}),
        lambda: resource.update(encoding="cp932"),
        lambda: resource.update(compression="zip"),
        lambda: resource.update(data=[{"a": 1}]),
        lambda: resource.update(title="x\n# y"),
        lambda: resource.update(description=5),
        lambda: resource.pop("title"),
        lambda: descriptor.update(title="\ud800"),
        lambda: descriptor.update(version=None),
        lambda: descriptor.update(resources={}),
        lambda: descriptor.pop("resources"),
    ]
    lots.choice(choices)()
    put_descriptor(package, descriptor)
    return Fault(DESCRIPTOR)


@kind("same")
def markup_in_the_descriptor(package: Package, lots: random.Random) -> Fault:
    descriptor = descriptor_of(package)
    holder = lots.choice([descriptor, *descriptor["resources"]])
    holder[lots.choice(["title", "description"])] = lots.choice(TEXTS)
    put_descriptor(package, descriptor)
    return Fault("")
