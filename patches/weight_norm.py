"""Weight norm folded: the product of magnitude and direction is stored instead of being computed at every call.

Reason: torch.nn.utils.weight_norm recomputes every weight in a hook and assigns it to the layer. PyTorch pays for it at each
call, and torch.export warns that an attribute is assigned which it does not track. coremltools 9.0 happens to fold what was
recorded into the right constants; nothing here depends on that.
Source: Salimans and Kingma 2016, w = g v / |v|, the norm over all but the first axis; torch.nn.utils.weight_norm with dim=0.
"""

from collections.abc import Mapping
from typing import Any

import torch

PROVEN_ON = {"torch": "2.13"}
LIMIT = 3e-6  # relative, of a layer's weight and of a whole decoder in fp32

_G, _V = "weight_g", "weight_v"


def folded(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """A state dict's pairs (weight_g, weight_v) as plain weights; all else as it is."""
    out = {name: value for name, value in weights.items() if not name.endswith((_G, _V))}
    for name, direction in weights.items():
        if name.endswith(_V):
            out[name.removesuffix(_V) + "weight"] = _product(weights[name.removesuffix(_V) + _G], direction)
    return out


def apply(module: Any) -> None:
    """Folds every weight-normed layer of a loaded module and takes the hooks off."""
    for layer in module.modules():
        if hasattr(layer, _V):
            weight = _product(getattr(layer, _G), getattr(layer, _V)).detach()
            torch.nn.utils.remove_weight_norm(layer)
            layer.weight = torch.nn.Parameter(weight, requires_grad=False)


def _product(magnitude: torch.Tensor, direction: torch.Tensor) -> torch.Tensor:
    norm = torch.linalg.vector_norm(direction.float(), dim=tuple(range(1, direction.ndim)), keepdim=True)
    return (direction * (magnitude / norm)).to(direction.dtype)
