"""Files made for the tests: small true ones of each kind, by hand or by the libraries that write them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

import docx

TITLE = ("青潭县水务局", "2024年政府信息公开工作年度报告")
TEXT = (
    "根据《中华人民共和国政府信息公开条例》的规定编制本报告，所列数据的统计期限自2024年1月1日至12月31日。",
    "一、总体情况",
    "全年主动公开水情信息三十七条，收到公开申请九件，均已按期答复。",
)
TABLE = (("信息内容", "本年制发件数", "现行有效件数"), ("规章", "0", "11"), ("行政规范性文件", "8", "66"))

Rows = Sequence[Sequence[str]]


def pdf(pages: Sequence[Sequence[str]], table: Rows = (), title: str = "政府信息公开工作年度报告") -> bytes:
    """A PDF of these lines; the last page has a ruled table. `title`: its `/Title`."""
    streams = [_text(lines) for lines in pages]
    if table:
        streams[-1] += ruled(table)
    return pdf_of(streams, title)


def pdf_of(streams: Sequence[bytes], title: str = "") -> bytes:
    """A PDF with a page for each content stream, compressed."""
    first = 5
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(streams), kids),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo"
        b" << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor"
        b" /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120"
        b" /CapHeight 880 /StemV 93 >> >>",
    ]
    for number, stream in enumerate(streams):
        packed = zlib.compress(stream)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (first + 2 * number + 1)
        )
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
    return _assemble(objects, b"<< /Title <FEFF%s> >>" % title.encode("utf-16-be").hex().encode())


def _assemble(objects: Sequence[bytes], info: bytes) -> bytes:
    body, places = b"%PDF-1.7\n", []
    for number, value in enumerate([*objects, info], 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    body_and_table = b"%sxref\n0 %d\n0000000000 65535 f \n%s" % (body, size, table)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (size, len(places))
    return b"%s%sstartxref\n%d\n%%%%EOF\n" % (body_and_table, trailer, len(body))


def _text(lines: Sequence[str]) -> bytes:
    return b"".join(_put(90, 780 - 24 * number, line) for number, line in enumerate(lines))


def _put(x: int, y: int, text: str) -> bytes:
    return b"BT /F1 12 Tf %d %d Td <%s> Tj ET\n" % (x, y, text.encode("utf-16-be").hex().encode())


def ruled(table: Rows, top: int = 400, wide: int = 130, high: int = 24) -> bytes:
    drawn = b""
    for number, row in enumerate(table):
        for column, text in enumerate(row):
            x, y = 90 + column * wide, top - number * high
            drawn += b"%d %d %d %d re S\n" % (x, y, wide, high) + _put(x + 4, y + 8, text)
    return drawn


def scan() -> bytes:
    """A PDF of one page without any text."""
    return pdf_of([b"0.9 g 50 50 400 700 re f"])


def word(lines: Sequence[str] = (*TITLE, *TEXT), table: Rows = TABLE, picture: bytes = b"") -> bytes:
    """A DOCX with a table at its end, and bytes that nothing in it shows."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for row, texts in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    kept = io.BytesIO()
    document.save(kept)
    if picture:
        with zipfile.ZipFile(kept, "a") as archive:
            archive.writestr("word/media/image1.png", picture)
    return kept.getvalue()


def packed(entries: dict[str, bytes]) -> bytes:
    """A zip of these entries."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return kept.getvalue()


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(lines: Sequence[str] = (*TITLE, *TEXT)) -> bytes:
    """An OFD of one page."""
    objects = "".join(
        f'<ofd:TextObject ID="{number}" Boundary="20 {20 + 10 * number} 180 8" Font="1" Size="5">'
        f'<ofd:TextCode X="0" Y="5">{line}</ofd:TextCode></ofd:TextObject>'
        for number, line in enumerate(lines, 10)
    )
    document = (
        f"<ofd:Document {_OFD}><ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210"
        ' 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="1"'
        ' BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    )
    root = (
        f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    page = f'<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="2">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
    entries = {"OFD.xml": root, "Doc_0/Document.xml": document, "Doc_0/Pages/Page_0/Content.xml": page}
    return packed({name: content.encode() for name, content in entries.items()})


_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def old_word(lines: Sequence[str] = (*TITLE, *TEXT), stream: str = "WordDocument") -> bytes:
    """A Word 97 file: a compound file whose one stream is a header and the text in UTF-16. `stream`: its name."""
    text = "".join(f"{line} \r" for line in lines).encode("utf-16-le")
    header = bytearray(2 * _SECTOR)
    struct.pack_into("<HH", header, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", header, 10, 0x1000)  # its text is in UTF-16
    struct.pack_into("<II", header, 24, len(header), len(header) + len(text))
    return _compound(stream, bytes(header) + text)


def _compound(name: str, content: bytes) -> bytes:
    """An OLE compound file of one stream: header, one sector of FAT, one of directory, then the stream."""
    content = content.ljust(max(4096, -(-len(content) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(content) // _SECTOR
    fat = [_FAT, _END, *range(3, 2 + sectors), _END]
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, _END, 0, _END, 0,
    ) + struct.pack("<109I", 0, *[_FREE] * 108)  # fmt: skip
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry(name, 2, _FREE, 2, len(content)) + bytes(256)
    return head + struct.pack("<128I", *fat, *[_FREE] * (128 - len(fat))) + entries + content


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    coded = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII36xIQ", coded, len(coded), kind, 1, _FREE, _FREE, child, start, size)
