"""How a file is cut on its way. Pure: sizes in bytes, part numbers from 1."""

from typing import Final, Protocol

# Files up to this size are sent in one piece, unless the sender wants them cut: every photo a phone
# has shrunk is below.
SINGLE_BYTES: Final = 8 * 1024 * 1024

# The smallest part that S3 stores join: on a weak network the least is lost with a part.
PART_BYTES: Final = 5 * 1024 * 1024

# The smallest part of a file that we put together ourselves: a third of a second on 1.6 Mbit/s, and
# what its request costs beside is 2 %.
LEAST_PART_BYTES: Final = 64 * 1024


class Cut(Protocol):
    """A file of `size` bytes, in parts of `part_size`; None for one that is not cut."""

    size: int
    part_size: int | None


def goes_in_parts(size: int) -> bool:
    """Whether a file of `size` bytes is always sent in parts, and joined by the store."""
    return size > SINGLE_BYTES


def is_small_in_parts(file: Cut) -> bool:
    """Whether its parts are objects of their own, which we put together (`pieces.py`)."""
    return file.part_size is not None and not goes_in_parts(file.size)


def count_of(file: Cut) -> int:
    """How many parts the file has; 1 when it is sent in one piece."""
    return -(-file.size // (file.part_size or file.size))


def size_of(file: Cut, number: int) -> int:
    """The size of part `number`."""
    part_size = file.part_size or file.size
    return min(part_size, file.size - (number - 1) * part_size)
