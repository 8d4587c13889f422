"""Which titles the paper that an upload was sent for may bear, as its requirement names them."""

from backend.procedures import service as procedures
from backend.uploads.models import Upload


def titles_of(upload: Upload) -> list[str]:
    """Vietnamese names of the requirement and of its kinds; empty if it is asked for no longer."""
    edition = procedures.current_or_none(upload.procedure)
    if edition is None:
        return []
    for requirement in edition.requirements("vi"):
        if requirement["key"] == upload.requirement and requirement["how"] == "submit":
            kinds = [kind["name"] for kind in requirement["alternatives"]]
            return [requirement["name"], *kinds]
    return []
