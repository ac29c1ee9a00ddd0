"""Components that stand up vLLM on GKE: what `vllm_gke` gives to a program.

The package also exports the arguments of each component and the choices in them. `__init__.pyi`
lists the names. A name's module is imported when the name is first used, so a program pays only for
the components that it uses. Importing creates no resource, reads no configuration and sends no
request.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
