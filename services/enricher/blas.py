"""One BLAS thread per process: the worker pool already has a process per core, and two threads are slower than one."""

import ctypes
from pathlib import Path

import numpy as np

_SETTERS = (
    "scipy_openblas_set_num_threads64_",
    "scipy_openblas_set_num_threads",
    "openblas_set_num_threads64_",
    "openblas_set_num_threads",
)


def use_one_thread() -> bool:
    """Tell the OpenBLAS that numpy's wheel brings along; False where numpy was built on something else.

    https://github.com/OpenMathLib/OpenBLAS/wiki/faq#multi-threaded (the environment variable works only before import).
    """
    libraries = Path(np.__file__).resolve().parent.parent / "numpy.libs"
    for path in sorted(libraries.glob("*openblas*")):
        library = ctypes.CDLL(str(path))
        for name in _SETTERS:
            setter = getattr(library, name, None)
            if setter is not None:
                setter(1)
                return True
    return False
