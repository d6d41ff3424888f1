"""The zip that a DOCX or an OFD is: looked at before anything of it is unpacked."""

from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from crawler.files.limits import UNPACKED, Unread


def check_package(file: BinaryIO) -> None:
    """Raise Unread for a damaged or locked zip, and for one that declares too much in it (a bomb)."""
    try:
        entries = ZipFile(file).infolist()
    except (BadZipFile, ValueError) as error:
        raise Unread(f"a damaged zip: {error}") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unread("locked with a password")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED:
        raise Unread(f"{unpacked >> 20} MB when unpacked; up to {UNPACKED >> 20} MB are read")
