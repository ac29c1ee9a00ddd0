"""The provider plugin of the component package, which creates components for other languages.

This file is the service that the engine calls. `schema.py` describes the components, and
`inputs.py` turns inputs into arguments.
"""

import json
import sys
from typing import TypeGuard

import pulumi
from pulumi.provider import ConstructResult, Provider, main
from pulumi.provider.server import ComponentInitError

from ..core.arguments import ArgumentsError, argument_error
from ..version import __version__
from .inputs import outside, received, refusal
from .schema import analyzed, package_schema


class Package(Provider):
    """The provider of a module's components."""

    def __init__(self, components: list[type[pulumi.ComponentResource]]) -> None:
        self._components = {component.__name__: component for component in components}
        self._analyzed = analyzed(components)
        super().__init__(__version__, json.dumps(package_schema(self._analyzed)))

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Create one component.

        Raises pulumi.InputPropertiesError for a wrong input, with its path in the caller's
        spelling.
        """
        kind = resource_type.rpartition(":")[2]
        definition = self._analyzed["component_definitions"][kind]
        args = received(definition, self._analyzed["type_definitions"], inputs)
        # A component's constructor has `args` at the position of ComponentResource's name.
        component: type = self._components[kind]
        try:
            made = component(name, args, options)
        except ArgumentsError as error:
            found = [outside(each) for each in error.errors or ()]
            raise pulumi.InputPropertiesError(refusal(kind), found) from error
        except pulumi.InputPropertyError as error:
            found = [outside(argument_error(error.property_path, error.reason))]
            raise pulumi.InputPropertiesError(refusal(kind), found) from error
        except Exception as error:
            raise ComponentInitError(error) from error
        state = {key: getattr(made, own) for key, own in definition.outputs_mapping.items()}
        return ConstructResult(made.urn, state)


def package() -> Package:
    """Return the provider of all components that this package exports."""
    exports = sys.modules[__name__.rsplit(".", 2)[0]]
    names = [getattr(exports, name) for name in exports.__all__]
    return Package([each for each in names if _is_component(each)])


def _is_component(exported: object) -> TypeGuard[type[pulumi.ComponentResource]]:
    return isinstance(exported, type) and issubclass(exported, pulumi.ComponentResource)


def serve() -> None:
    """Serve the engine that started this program until it ends."""
    main(package(), sys.argv[1:])
