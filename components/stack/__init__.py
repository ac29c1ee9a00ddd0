"""A stack file: read, checked, planned, and turned into the arguments of components.

`vllm_gke` exports the modules that `__init__.pyi` lists; each is imported when it is first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
