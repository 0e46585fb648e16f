"""weight.bin, the blob storage of an ML program (version 2), read value by value.

A header of 64 bytes, then for each value a record of 64 bytes on a multiple of 64, which says where the bytes are: sentinel
0xDEADBEEF, data type (both uint32), bytes, offset in the file, unused bits at the end (all uint64), little endian. Layout from
coremltools' mlmodel/src/MILBlob/Blob/StorageFormat.hpp (coremltools 9.0).
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.verify.coremltools_quietly import PackageError

_RECORD = struct.Struct("<IIQQQ")
_SENTINEL = 0xDEADBEEF


@dataclass(frozen=True, slots=True)
class Blob:
    """Where one value lies: its record's offset in the file."""

    path: Path
    offset: int

    def read(self) -> NDArray[np.uint8]:
        """The value's bytes, read from disk at every call. Raises PackageError."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                record = file.read(_RECORD.size)
                sentinel, _, size, offset, _ = _RECORD.unpack(record) if len(record) == _RECORD.size else (0, 0, 0, 0, 0)
                if sentinel != _SENTINEL:
                    raise PackageError(f"{self.path}: no value at byte {self.offset}; the file is damaged: convert it again")
                data = np.fromfile(file, np.uint8, size, offset=offset - file.tell())
        except OSError as error:
            raise PackageError(f"{self.path}: {error.strerror or error}; is the package complete?") from error
        if len(data) != size:
            raise PackageError(f"{self.path}: ends within a value; the file is cut short: copy or convert it again")
        return data


def unpack(data: NDArray[np.uint8], bits: int, count: int) -> NDArray[np.uint8]:
    """`count` unsigned values of `bits` bits that lie one after the other, the least significant bit first."""
    if bits == 8:
        return data[:count]
    single = np.unpackbits(data, count=count * bits, bitorder="little").reshape(count, bits)
    return np.packbits(single, axis=1, bitorder="little")[:, 0]
