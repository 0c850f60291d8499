"""The bill of materials: CycloneDX 1.6, checked against its schema, the same bytes for the same program."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Final

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component as Line
from cyclonedx.model.component import ComponentType
from cyclonedx.model.dependency import Dependency
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

if TYPE_CHECKING:
    from datetime import datetime

    from components import Bundle, Component
    from tree import File

_NAMESPACE: Final = uuid.UUID("a5e1c9d4-1a53-5d25-9a0c-3f1b6b2f7e0d")
_WITHOUT_SERIAL: Final = uuid.UUID(int=0)


class NotValid(Exception):
    """What was made does not keep the schema: a bug of ours."""


def bill_of(bundle: Bundle, built: datetime) -> str:
    """The text of posapp.cdx.json."""
    lines = {ref: _line(one) for ref, one in bundle.components.items()}
    ours = next(ref for ref, one in bundle.components.items() if one.kind == "application")
    bom = Bom(
        serial_number=_WITHOUT_SERIAL,
        metadata=BomMetaData(component=lines[ours], timestamp=built),
        components=[line for ref, line in lines.items() if ref != ours],
        dependencies=[
            Dependency(lines[ref].bom_ref, [Dependency(lines[need].bom_ref) for need in one.needs])
            for ref, one in bundle.components.items()
        ],
    )
    # Its number is its content: the same program has the same one.
    bom.serial_number = uuid.uuid5(_NAMESPACE, _text(bom))
    text = _text(bom)
    if fault := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise NotValid(str(fault))
    return text


def _text(bom: Bom) -> str:
    told = JsonV1Dot6(bom).output_as_string()
    return json.dumps(json.loads(told), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _line(one: Component) -> Line:
    purl = PackageURL.from_string(one.purl) if one.purl else None
    kind = ComponentType.APPLICATION if one.kind == "application" else ComponentType.LIBRARY
    licence = LicenseFactory().make_from_string(one.spdx)
    source = one.source if one.source.startswith("https:") else ""  # Else it is told in words, or by the purl.
    told = [(ExternalReferenceType.WEBSITE, one.home), (ExternalReferenceType.DISTRIBUTION, source)]
    properties = [Property(name="posapp:part-of", value=one.part_of)] if one.part_of else []
    if one.modules:
        properties.append(Property(name="posapp:modules-in-the-executable", value=str(len(one.modules))))
    return Line(
        name=one.name,
        version=one.version or None,
        type=kind,
        bom_ref=one.ref,
        purl=purl,
        licenses=[licence],
        properties=properties,
        external_references=[ExternalReference(type=which, url=XsUri(url)) for which, url in told if url],
        components=[_file(file) for file in one.files.values()],
    )


def _file(file: File) -> Line:
    return Line(
        name=file.name,
        type=ComponentType.FILE,
        bom_ref=f"file:{file.name}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=file.sha256)],
    )
