"""GKE's controllers: they follow the objects of a cluster and keep load balancers for them.

Owns: that pieces come and go with their objects, as long as there is a cluster whose controllers
take them away: what outlives it stays. Not here: which pieces (ingresses, gateways), nor traffic.
"""

from collections.abc import Iterator

from sandbox.gke import gateways, ingresses
from sandbox.gke.load_balancers import PIECES
from sandbox.kubernetes.rules import clusters, kind_of
from sandbox.provider.wire import Properties
from sandbox.state.world import World

_CONTROLLERS = (ingresses, gateways)


def refusals(world: World, where: str, token: str, inputs: Properties) -> Iterator[str]:
    """Say what an object waits for that nobody will make: the provider would wait in vain."""
    for controller in _CONTROLLERS:
        yield from controller.refusals(world, where, token, inputs)


def status(world: World, token: str, inputs: Properties) -> Properties:
    """Give what controllers write into an object."""
    return {
        name: item
        for controller in _CONTROLLERS
        for name, item in controller.status(world, token, inputs).items()
    }


def follow(world: World, where: str, token: str) -> None:
    """Make and take away what a cluster's controllers would, after one object changed."""
    if not any(kind_of(token) in controller.KINDS for controller in _CONTROLLERS):
        return
    wanted = {
        (piece.type, piece.id): piece
        for cluster in clusters(world, where)
        for controller in _CONTROLLERS
        for piece in controller.pieces(world, cluster)
    }
    for kind in PIECES:
        for old in world.things(kind):
            if old.properties.get("cluster") == where and (kind, old.id) not in wanted:
                world.drop(kind, old.id)
    for piece in wanted.values():
        world.put(piece)
