"""GKE's controllers: they follow the objects of a cluster and keep load balancers for them."""

from collections.abc import Iterator

from sandbox.gke import gateways, ingresses
from sandbox.gke.load_balancers import PIECES
from sandbox.kubernetes.rules import clusters, kind_of
from sandbox.provider.wire import Properties
from sandbox.state.world import World

_CONTROLLERS = (ingresses, gateways)


def refusals(world: World, where: str, token: str, inputs: Properties) -> Iterator[str]:
    """Return missing resources that an object would wait for without end."""
    for controller in _CONTROLLERS:
        yield from controller.refusals(world, where, token, inputs)


def status(world: World, token: str, inputs: Properties) -> Properties:
    """Return the properties that controllers write into an object."""
    return {
        name: item
        for controller in _CONTROLLERS
        for name, item in controller.status(world, token, inputs).items()
    }


def follow(world: World, where: str, token: str) -> None:
    """Create and delete resources as a cluster's controllers would after a change of one object."""
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
