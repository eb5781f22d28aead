"""One BLAS thread per process: the worker pool has a process per core, and threads would compete with the others.

Shell code: it changes a C library of this process. The environment variable OPENBLAS_NUM_THREADS would do the same, but
only if set before numpy is imported, which no library can rely on.
"""

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
    """Set the OpenBLAS of numpy's wheel to one thread; False where numpy was built with another library.

    https://github.com/OpenMathLib/OpenBLAS/wiki/faq#multi-threaded. The names of the setters differ between builds.
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
