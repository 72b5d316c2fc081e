"""What is kept on disk of a compiled kernel, so that loading it costs little.

numba keeps with the processor's code also the code between languages, from which other functions could take the kernel
in, and the types of every variable. A kernel is called from Python only and makes no arrays, so that it needs neither,
nor what numba prepares for functions that do. Reading the one and preparing the other took a sixth of a start.
"""

from typing import Any

from llvmlite import binding
from numba.core.caching import CompileResultCacheImpl, FunctionCache


class _OnlyTheCode(CompileResultCacheImpl):
    """Writes the processor's code and how to call it; reads what it wrote as numba does."""

    def reduce(self, cres: Any) -> tuple[Any, ...]:
        (name, kind, (code, _)), about, *others = super().reduce(cres)
        call = f'define internal void @"{about.llvm_cpython_wrapper_name}"() {{ ret void }}'
        there = binding.parse_assembly(call).as_bitcode()  # numba reads here that the call has been compiled
        environment, signature, objectmode, lifted, _, *rest = others
        return (name, kind, (code, there)), about, environment, signature, objectmode, lifted, "", *rest


class KernelCache(FunctionCache):
    """The cache of one kernel."""

    _impl_class = _OnlyTheCode

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The kernel for types of arguments, or None where it must be compiled (numba then prepares itself for it)."""
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)
