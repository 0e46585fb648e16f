"""An .mlpackage as plain objects: functions, blocks, operations, constants. Weights stay on disk until they are read."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.verify.blobs import Blob, unpack
from generator.verify.coremltools_quietly import PackageError, proto
from generator.verify.types import BITS_BELOW_A_BYTE, TensorType, name_of, numpy_dtype


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that the file holds: bytes of weight.bin, or what the program's text has in place."""

    type: TensorType
    source: Any  # a Blob, or the protobuf's TensorValue

    def read(self) -> NDArray[Any] | str:
        """The value: an array of the type's shape, or text."""
        if self.type.dtype == "string":
            return str(self.source.strings.values[0])
        if isinstance(self.source, Blob):
            return self._from_bytes(self.source.read())
        kind = self.source.WhichOneof("value")
        if kind == "bytes":
            return self._from_bytes(np.frombuffer(self.source.bytes.values, np.uint8))
        values = getattr(self.source, kind).values if kind else ()
        return np.array(values, numpy_dtype(self.type.dtype)).reshape(self._shape)

    @property
    def _shape(self) -> tuple[int, ...]:
        return tuple(size or 0 for size in self.type.shape)

    def _from_bytes(self, data: NDArray[np.uint8]) -> NDArray[Any]:
        bits = BITS_BELOW_A_BYTE.get(self.type.dtype)
        if bits is None:
            return data.view(numpy_dtype(self.type.dtype)).reshape(self._shape)
        values = unpack(data, bits, int(np.prod(self._shape))).reshape(self._shape)
        if self.type.dtype == "int4":
            return (values.astype(np.int8) ^ 8) - np.int8(8)  # the sign is bit 3
        return values


@dataclass(frozen=True, slots=True)
class Op:
    """One operation. inputs: for each parameter the names of values, or constants in place; a list has several."""

    type: str
    name: str
    inputs: Mapping[str, tuple[str | Constant, ...]]
    outputs: tuple[tuple[str, TensorType], ...]
    blocks: tuple["Block", ...]

    @property
    def is_constant(self) -> bool:
        """`const`, and the operations that unpack a compressed weight."""
        return self.type == "const" or self.type.startswith("constexpr_")


@dataclass(frozen=True, slots=True)
class Block:
    """Operations in the order in which they run. inputs: of a nested block (a loop's variables)."""

    inputs: tuple[str, ...]
    ops: tuple[Op, ...]
    outputs: tuple[str, ...]

    def walk(self) -> Iterator[Op]:
        """Every operation, those of nested blocks included."""
        for op in self.ops:
            yield op
            for block in op.blocks:
                yield from block.walk()


@dataclass(frozen=True, slots=True)
class Function:
    """One function. states: inputs that it also writes. examples: a shape that an input whose axes vary can have."""

    name: str
    inputs: Mapping[str, TensorType]
    states: Mapping[str, TensorType]
    outputs: Mapping[str, TensorType]
    block: Block
    opset: str
    examples: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Package:
    """A package on disk. default: the function that runs where none is named. size: bytes of all its files."""

    path: Path
    spec_version: int
    functions: Mapping[str, Function]
    default: str
    size: int

    def function(self, name: str | None = None) -> Function:
        """The function of that name, or the default one. Raises PackageError."""
        if (name := name or self.default) not in self.functions:
            raise PackageError(f"{self.path} has no function {name}; it has {', '.join(sorted(self.functions))}")
        return self.functions[name]


def read(path: Path) -> Package:
    """The package at `path` (a folder that ends in .mlpackage). Raises PackageError, one line."""
    path = Path(path)
    model_file = _model_file(path)
    spec = _parse(model_file)
    if spec.WhichOneof("Type") != "mlProgram":
        raise PackageError(
            f"{path} holds a {spec.WhichOneof('Type')}, not an ML program; convert it with convert_to='mlprogram'"
        )
    reader = _Reader(path, model_file.parent)
    described = {description.name: description for description in spec.description.functions}
    functions = {
        name: reader.function(name, function, described.get(name, spec.description))
        for name, function in sorted(spec.mlProgram.functions.items())
    }
    default = spec.description.defaultFunctionName or ("main" if "main" in functions else next(iter(functions), ""))
    size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return Package(path, spec.specificationVersion, functions, default, size)


def _model_file(path: Path) -> Path:
    manifest = path / "Manifest.json"
    try:
        listed = json.loads(manifest.read_text(encoding="utf-8"))
        return path / "Data" / listed["itemInfoEntries"][listed["rootModelIdentifier"]]["path"]  # type: ignore[no-any-return]
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PackageError(f"{path} is no .mlpackage: it has no Manifest.json") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PackageError(f"{manifest} cannot be read ({error}); copy or convert the package again") from error


def _parse(file: Path) -> Any:
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    spec = proto().Model_pb2.Model()
    try:
        spec.ParseFromString(file.read_bytes())
    except OSError as error:
        raise PackageError(f"{file}: {error.strerror or error}; is the package complete?") from error
    except DecodeError as error:
        raise PackageError(f"{file} is no Core ML model ({error}); convert the package again") from error
    return spec


class _Reader:
    """Turns the protobuf's messages into ours."""

    def __init__(self, path: Path, model_folder: Path) -> None:
        self._path = path
        self._model_folder = model_folder
        names = proto().MIL_pb2.DataType.items()
        self._dtypes = {number: name_of(name) or name.lower() for name, number in names}

    def function(self, name: str, message: Any, description: Any) -> Function:
        block = self._block(message.block_specializations[message.opset])
        kinds = {entry.name: entry.type.WhichOneof("type") for entry in message.inputs}
        types = {entry.name: self._type(entry.type) for entry in message.inputs}
        found = {output: type_ for op in block.ops for output, type_ in op.outputs} | types
        return Function(
            name,
            {key: type_ for key, type_ in types.items() if kinds[key] != "stateType"},
            {key: type_ for key, type_ in types.items() if kinds[key] == "stateType"},
            {key: found[key] for key in block.outputs},
            block,
            message.opset,
            {entry.name: tuple(entry.type.multiArrayType.shape) for entry in description.input},
        )

    def _block(self, message: Any) -> Block:
        return Block(
            tuple(entry.name for entry in message.inputs),
            tuple(self._op(op) for op in message.operations),
            tuple(message.outputs),
        )

    def _op(self, message: Any) -> Op:
        inputs = {key: tuple(self._binding(entry) for entry in value.arguments) for key, value in message.inputs.items()}
        # iOS 16 keeps the parameters of constexpr_ operations, and every version const's `val`, as attributes.
        attributes = {key: (self._constant(value),) for key, value in message.attributes.items() if key != "name"}
        outputs = tuple((entry.name, self._type(entry.type)) for entry in message.outputs)
        name = message.attributes["name"].immediateValue.tensor.strings.values if "name" in message.attributes else ()
        label = name[0] if name else (outputs[0][0] if outputs else "")
        return Op(message.type, label, inputs | attributes, outputs, tuple(self._block(block) for block in message.blocks))

    def _binding(self, message: Any) -> str | Constant:
        return message.name if message.WhichOneof("binding") == "name" else self._constant(message.value)

    def _constant(self, message: Any) -> Constant:
        type_ = self._type(message.type)
        if message.WhichOneof("value") == "blobFileValue":
            name = message.blobFileValue.fileName.replace("@model_path", str(self._model_folder))
            return Constant(type_, Blob(Path(name), message.blobFileValue.offset))
        return Constant(type_, message.immediateValue.tensor)

    def _type(self, message: Any) -> TensorType:
        kind = message.WhichOneof("type")
        if kind == "stateType":
            return self._type(message.stateType.wrappedType)
        if kind != "tensorType":
            return TensorType(kind or "nothing", ())
        shape = tuple(
            size.constant.size if size.WhichOneof("dimension") == "constant" else None for size in message.tensorType.dimensions
        )
        return TensorType(self._dtypes[message.tensorType.dataType], shape)
