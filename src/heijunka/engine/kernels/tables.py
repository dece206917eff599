"""Tables: many arrays handed to compiled code as one pointer, so that calls stay small and compile fast.

A kernel that takes twenty record arrays as arguments hands some hundred and fifty words to each function that it calls
and compiles for minutes. Here a kernel takes a table of addresses; ``tables.name`` is the array.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, lower_getattr_generic, register_model, typeof_impl, unbox
from numba.np import arrayobj

_WORDS = 3
"""Of each field: address, length and, of a matrix, columns."""
_FIELDS: dict[str, dict[str, types.Type]] = {}


class Tables:
    """Arrays by name, of fixed kinds, to hand to a kernel.

    Subclasses name their fields in ``KINDS``: a dtype (1-D), a pair of dtype and 2 (2-D), or another such class.
    """

    KINDS: ClassVar[dict[str, Any]]

    def __init_subclass__(cls) -> None:
        _FIELDS[_label(cls)] = {name: _numba_type(kind) for name, kind in cls.KINDS.items()}

    def __init__(self, **fields: Any) -> None:
        self._held: list[Any] = []
        words = np.zeros(_WORDS * len(self.KINDS), np.int64)
        for n, (name, kind) in enumerate(self.KINDS.items()):
            value = fields[name]
            if isinstance(kind, type) and issubclass(kind, Tables):
                words[_WORDS * n] = value.address
            else:
                value = _laid_out(value, kind)
                words[_WORDS * n : _WORDS * n + 1 + value.ndim] = (value.ctypes.data, *value.shape)
            setattr(self, name, value)
        self._words = words
        self.address = int(words.ctypes.data)

    def copy(self) -> Self:
        """Return tables that share no array with these."""
        return type(self)(**{name: getattr(self, name).copy() for name in self.KINDS})


def _label(kind: type) -> str:
    # With its module: two roads may each have a table of the same name.
    return f"{kind.__module__.rpartition('kernels.')[2]}.{kind.__qualname__}"


def _laid_out(value: Any, kind: Any) -> Any:
    dtype, n_dimensions = kind if isinstance(kind, tuple) else (kind, 1)
    array = np.ascontiguousarray(value, dtype)
    if array.ndim != n_dimensions:
        raise ValueError(f"An array of {n_dimensions} dimension(s) is needed; this one has {array.ndim}.")
    return array


class TablesType(types.Type):
    """The compiler's type of one subclass of `Tables`."""

    def __init__(self, label: str) -> None:
        self.label = label
        super().__init__(name=f"Tables({label})")

    @property
    def key(self) -> str:
        """What tells types apart."""
        return self.label

    @property
    def fields(self) -> dict[str, types.Type]:
        """Types of the fields, in order."""
        return _FIELDS[self.label]


def _numba_type(kind: Any) -> types.Type:
    if isinstance(kind, type) and issubclass(kind, Tables):
        return TablesType(_label(kind))
    dtype, n_dimensions = kind if isinstance(kind, tuple) else (kind, 1)
    return types.Array(numba.from_dtype(np.dtype(dtype)), n_dimensions, "C")


@typeof_impl.register(Tables)
def _typeof(value: Tables, _context: Any) -> TablesType:
    return TablesType(_label(type(value)))


@register_model(TablesType)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: TablesType) -> None:
        super().__init__(manager, kind, ir.IntType(64))


@unbox(TablesType)
def _unbox(_kind: Any, value: Any, c: Any) -> Any:
    number = c.pyapi.object_getattr_string(value, "address")
    native = c.pyapi.long_as_longlong(number)
    c.pyapi.decref(number)
    from numba.core.pythonapi import NativeValue

    return NativeValue(native, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@infer_getattr
class _Attribute(AttributeTemplate):
    key = TablesType

    def generic_resolve(self, kind: TablesType, name: str) -> types.Type | None:
        """Return the type of a field."""
        return kind.fields.get(name)


@lower_getattr_generic(TablesType)
def _getattr(context: Any, builder: Any, kind: TablesType, value: Any, name: str) -> Any:
    field = kind.fields[name]
    words = builder.inttoptr(value, ir.IntType(64).as_pointer())
    first = _WORDS * list(kind.fields).index(name)

    def word(n: int) -> Any:
        loaded = builder.load(builder.gep(words, [ir.Constant(ir.IntType(64), first + n)]))
        # The table never changes while a kernel runs: the compiler may keep what it has read.
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    if isinstance(field, TablesType):
        return word(0)
    array = context.make_array(field)(context, builder)
    item = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(field.dtype)))
    shape = [word(1 + n) for n in range(field.ndim)]
    strides = [item] if field.ndim == 1 else [builder.mul(shape[1], item), item]
    data = builder.inttoptr(word(0), context.get_data_type(field.dtype).as_pointer())
    arrayobj.populate_array(array, data=data, shape=shape, strides=strides, itemsize=item, meminfo=None, parent=None)
    return array._getvalue()
