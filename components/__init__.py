"""Components that run vLLM on GKE: the public names of `vllm_gke`.

The package also exports the arguments of each component and the choices in them. `__init__.pyi`
lists the names. A module is imported when one of its names is first used, so a program loads only
the components that it uses. The import creates no resource, reads no configuration and sends no
request.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
