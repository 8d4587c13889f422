"""Codes to scan, as drawings. Pure."""

import io

import segno


def qr(address: str) -> str:
    """A QR code that opens the address, as SVG. It bears 15 % of damage."""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing, kind="svg", border=1, xmldecl=False, nl=False
    )
    return drawing.getvalue().decode()
