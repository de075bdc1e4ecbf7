"""The work of one registration office: declare, register, await the UIN, issue and check the certificate."""

import hashlib
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import orjson

from crvs_contracts.faults import MalformedValue
from crvs_contracts.kinds import kind_named
from crvs_contracts.numbers import RegistrationNumber, parse_uin
from crvs_stack.demo.door import ApiCaller, CallRefused, await_value
from crvs_stack.demo.population import DemoPerson, Document
from crvs_stack.demo.rows import Row

_NOT_FOUND, _NOT_RIGHT = 404, 422


class DemoOffice:
    """A registrar and a certificate officer of one office; writes certificates to the directory.

    ``above``: the registrar at the province, who decides what the office may only propose.
    """

    def __init__(self, registrar: ApiCaller, above: ApiCaller, officer: ApiCaller, directory: Path) -> None:
        self._registrar = registrar
        self._above = above
        self._officer = officer
        self._directory = directory
        self._pdfsig = shutil.which("pdfsig")

    def register(
        self, kind: str, declaration: Document, people: list[DemoPerson], requester: dict[str, str]
    ) -> Row:
        """Declare and register; the registrar confirms the duplicates that must be reviewed."""
        body = {"form_version": f"{kind}/1", "declaration": declaration}
        declared = self._registrar.command("declare", f"/v1/{kind_named(kind).plural}", body)
        similar = [double["record_id"] for double in declared["duplicates"] if double["must_review"]]
        path = f"/v1/records/{declared['id']}/registration"
        decision = {"duplicates_reviewed": similar} if similar else {}
        record = self._registrar.command("register", path, decision, declared["version"])
        if "proposed_by" in record:
            record = self._decided(record)
        row = Row(kind, record, declaration, people, requester, time.perf_counter(), len(similar))
        row.hold(declared["status"] == "declared", "not declared first")
        row.hold(record["status"] == "registered", "not registered")
        row.hold(record["declaration"] == declaration, "the entry differs from what was declared")
        row.hold(_is_number(row), "the registration number is not one")
        return row

    def _decided(self, proposal: Any) -> Any:
        """The record, once a second person has approved what was proposed."""
        path = f"/v1/records/proposals/{proposal['id']}/approval"
        self._above.command("approve a proposal", path, {}, 1)
        return self._registrar.get("read a record", f"/v1/records/{proposal['subject']}")

    def await_uin(self, row: Row) -> None:
        """Wait for the UIN of whoever was born, which identity sends over the bus."""
        role = row.definition.allotted
        uin = await_value(f"UIN of {row.number}", lambda: self.read(row)["links"].get(role))
        row.people[0].uin = uin
        row.hold(_is_uin(uin), "the UIN has a wrong check digit")

    def read(self, row: Row) -> Any:
        return self._registrar.get("read a record", f"/v1/records/{row.id}")

    def person(self, uin: str) -> Any:
        """The person of a number, or None while nobody has it."""
        try:
            return self._registrar.post("look up a person", "/v1/persons/lookups", {"uin": uin})
        except CallRefused as refusal:
            if refusal.status == _NOT_FOUND:
                return None
            raise

    def certify(self, row: Row, language: str) -> None:
        """Request and issue the certificate, store the file, and verify it as a citizen can."""
        request = await_value(f"entry of {row.number}", lambda: self._ask(row, language))
        path = f"/v1/certificate-requests/{request['id']}/issuance"
        row.certificate = self._officer.command("issue a sealed certificate", path, {})
        serial = row.certificate["serial"]
        document = self._officer.get_bytes("fetch a certificate", f"/v1/certificates/{serial}/document")
        file = self._directory / f"{row.number}-{serial}.pdf"
        file.write_bytes(document)
        row.file = file.name
        row.hold(document.startswith(b"%PDF-"), "the certificate is no PDF")
        row.hold(
            hashlib.sha256(document).hexdigest() == row.certificate["sha256"], "the file's digest differs"
        )
        self._verify(row)
        self._check_seal(row, file)

    def _ask(self, row: Row, language: str) -> Any:
        """The request; None while the certificates service does not know the entry."""
        body = {
            "registration_number": row.number,
            "language": language,
            "requester": row.requester,
            "purpose": "demonstration",
        }
        what, path = "request a certificate", "/v1/certificate-requests"
        try:
            return self._registrar.command(what, path, body)
        except CallRefused as refusal:
            if refusal.status == _NOT_FOUND:
                return None
            spellings = _proposed(refusal)
            if not spellings:
                raise
        return self._registrar.command(what, path, body | {"latin": spellings})

    def _verify(self, row: Row) -> None:
        serial = row.certificate["serial"]
        by_serial = self._officer.get("verify by serial", f"/v1/verifications/{serial}")
        by_code = self._officer.command("verify by QR", "/v1/verifications", {"qr": row.certificate["qr"]})
        for answer in (by_serial, by_code):
            row.hold(answer["result"] == "valid", f"verification says {answer['result']}")
        row.hold(by_code.get("registration_number") == row.number, "the QR code names another entry")

    def _check_seal(self, row: Row, file: Path) -> None:
        """Verify the seal with pdfsig, where the machine has it (Debian's poppler-utils)."""
        if self._pdfsig is None:
            return
        told = subprocess.run(
            [self._pdfsig, "-nocert", str(file)], capture_output=True, text=True, check=False
        ).stdout
        row.seal = "valid" if "Signature is Valid" in told else "INVALID"
        row.hold(row.seal == "valid", "pdfsig refuses the seal")


def _is_number(row: Row) -> bool:
    try:
        number = RegistrationNumber.parse(row.number)
    except MalformedValue:
        return False
    return str(number) == row.number and number.office == row.record["office"]


def _is_uin(text: str) -> bool:
    try:
        return parse_uin(text) == text
    except MalformedValue:
        return False


def _proposed(refusal: CallRefused) -> list[dict[str, str]]:
    """The Latin spellings that an English page needs, as the register proposes them."""
    if refusal.status != _NOT_RIGHT:
        return []
    return [
        {"text": each["text"], "latin": each["proposal"]}
        for each in orjson.loads(refusal.body)["errors"]
        if "proposal" in each
    ]
